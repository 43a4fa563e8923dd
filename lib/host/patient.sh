# `patient STEP SECONDS LOCK…`: waits while another program holds a kernel lock on one of these files, and names that program.
holder() {
  for f; do
    i=$(stat -c %i -- "$f" 2>/dev/null) || continue
    while read -r _ _ _ _ p id _; do
      [ "${id##*:}" = "$i" ] || continue
      for fd in "/proc/$p/fd/"*; do
        [ "$fd" -ef "$f" ] || continue
        read -r name <"/proc/$p/comm" && printf '%s (process %s)' "$name" "$p" && return
      done
    done </proc/locks
  done
  return 1
}
patient() {
  n=$1 left=$2 named=
  shift 2
  while h=$(holder "$@") && [ $left -gt 0 ] && [ ! -e "$R/stop" ]; do
    [ "$h" = "$named" ] || {
      printf '%s' "$h"
      mark busy "$n"
      named=$h
    }
    sleep 1
    left=$((left - 1))
  done
  :
}
