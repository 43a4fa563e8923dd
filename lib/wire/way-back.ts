/** In the run's folder: what every undo may call. */
export const RESTORE_NAME = 'restore.sh'

const IDENTITY = "stat -c '%d %i %z' --"

/**
 * `keep FOLDER K PATH`: `path.K` holds the path, and `saved.K` the copy or `absent.K` the fact that there was nothing. `was.K` tells
 * afterwards whether a file is still the very same, unchanged.
 */
export const KEEP = String.raw`keep() {
  printf '%s' "$3" >"$1/path.$2" || return
  [ -d "$3" ] && [ ! -L "$3" ] || ${IDENTITY} "$3" >"$1/was.$2" 2>/dev/null
  if [ -e "$3" ] || [ -L "$3" ]; then cp -a -- "$3" "$1/saved.$2"; else : >"$1/absent.$2"; fi
}`

/**
 * What an undo may call, run inside the folder of its step: puts back what {@link KEEP} kept. A file is written in place where it has
 * other names, which a new one would lose, and where it cannot be replaced because something is mounted on it.
 */
export const RESTORE = String.raw`kept() {
  k=0
  while [ -e "path.$k" ]; do
    [ "$(cat "path.$k"; echo .)" = "$1." ] && return
    k=$((k + 1))
  done
  echo "nothing was kept of $1" >&2; return 1
}
saved() {
  kept "$1" && [ ! -e "absent.$k" ] && printf '%s\n' "$PWD/saved.$k"
}
folder() { [ -d "$1" ] && [ ! -L "$1" ]; }
plain() { [ -f "$1" ] && [ ! -L "$1" ]; }
# A change that failed before it wrote: a file put back would look new to whoever watches it.
untouched() { [ -s "was.$k" ] && [ "$(${IDENTITY} "$1" 2>/dev/null)" = "$(cat "was.$k")" ]; }
restore() {
  kept "$1" || return
  ! untouched "$1" || return 0
  if [ -e "absent.$k" ]; then
    if folder "$1"; then rmdir -- "$1"; else rm -f -- "$1"; fi
    return
  fi
  if folder "saved.$k"; then
    rm -rf --one-file-system -- "$1" && cp -a -- "saved.$k" "$1"
    return
  fi
  ! folder "$1" || rmdir -- "$1" || return
  if plain "saved.$k" && plain "$1" && [ "$(stat -c %h -- "$1")" != 1 ]; then
    cp -T --preserve=all --no-preserve=links -- "saved.$k" "$1"
    return
  fi
  t=$(mktemp -d -- "${'$'}{1%/*}/.run-playbook.XXXXXXXXXX") || return
  if cp -a -- "saved.$k" "$t/new" && { ! plain "$t/new" || sync "$t/new"; }; then
    mv -fT -- "$t/new" "$1" 2>/dev/null || { plain "$1" && cp -T --preserve=all --no-preserve=links -- "saved.$k" "$1"; }
  else false; fi
  r=$?; rm -rf -- "$t"; return $r
}
`

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
