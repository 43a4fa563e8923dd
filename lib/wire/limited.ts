/**
 * `limited SECONDS FILE [PRELUDE]`: runs a file of shell; `late` is set when its time was up, which its code alone cannot tell. `timeout`
 * ends the whole process group, but leaves in peace what ignores SIGTERM once the file's own shell is gone: that is killed here.
 */
export const LIMITED = String.raw`limited() {
  late=
  read -r began _ </proc/uptime
  timeout -k 10 "$1" sh -c 'echo "$PPID" >"$0.group"; [ $# = 0 ] || { . "$1"; shift; }; . "$0"' "$2" ${'$'}{3+"$3"}
  set -- "$?" "$1" "$2"
  [ "$1" = 124 ] || [ "$1" = 137 ] || return "$1"
  read -r now _ </proc/uptime
  [ $((${'$'}{now%%.*} - ${'$'}{began%%.*})) -ge "${'$'}{2%%.*}" ] || return "$1"
  late=yes
  read -r group <"$3.group" || return "$1"
  ! kill -s 0 -- "-$group" 2>/dev/null || { sleep 2; kill -s KILL -- "-$group"; } 2>/dev/null
  return "$1"
}`
