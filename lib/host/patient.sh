# `patient STEP SECONDS LOCK…`: waits while another program holds one of these files locked, as the kernel has it, and names that program.
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
  n=$1 left=$2 said=
  shift 2
  while h=$(holder "$@") && [ $left -gt 0 ] && [ ! -e "$R/stop" ]; do
    [ "$h" = "$said" ] || {
      printf '%s' "$h"
      mark busy "$n"
      said=$h
    }
    sleep 1
    left=$((left - 1))
  done
  :
}
