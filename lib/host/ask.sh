# `ask INDEX SECONDS SHELL` marks an answer; `same SECONDS SHELL DIGEST` is true where the host still answers the same. Each question runs in a
# subshell of its own, so that an `exit`, a bad quote or a kill affects its own answer alone.
. ./patiently.sh
ask() {
  (eval "$3") </dev/null 2>"$d/stderr" 9>&- &
  patiently "$!" "$2"
  code=$?
  if [ -n "$late" ]; then
    mark late "$1"
    return
  fi
  mark answer "$1" "$code"
  [ ! -s "$d/stderr" ] || {
    tail -c "$SENT_BYTES" "$d/stderr"
    mark stderr "$1"
  }
}
same() {
  ({
    (eval "$2") </dev/null 2>/dev/null
    printf ' %s' "$?"
  } | sha256sum >"$d/sum") 9>&- &
  patiently "$!" "$1"
  [ -z "$late" ] && read -r sum _ <"$d/sum" && [ "$sum" = "$3" ]
}
