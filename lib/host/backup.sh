# Backups: what was at a path before a change, kept in the folder of its step.
. ./sizes.sh
# `place FOLDER`: sets `$at` to its path with every link resolved, as far as the path exists; empty for the root.
place() {
  q=$1 rest=
  until at=$(cd -P -- "${q:-/}" 2>/dev/null && pwd -P && echo .); do rest=/${q##*/}$rest q=${q%/*}; done
  at=${at%??}
  [ "$at" != / ] || at=
  at=$at$rest
}
# A sparse file takes few blocks however long it is: a copy of its own costs less than its digest.
store() {
  content=$1/../../../content
  cp -a --attributes-only -- "$3" "$1/saved.$2" && mkdir -p -- "$content" && sum=$(sha256sum <"$3") || return
  sum=${sum%% *}
  if [ ! -e "$content/$sum" ]; then
    new=$(mktemp -- "$content/new.XXXXXXXXXX") && cp -- "$3" "$new" && sync "$new" && sum=$(sha256sum <"$new") || return
    sum=${sum%% *}
    mv -fT -- "$new" "$content/$sum" || return
  fi
  ln -- "$content/$sum" "$1/content.$2" 2>/dev/null || cp -- "$content/$sum" "$1/content.$2"
}
# `keep FOLDER K PATH`: `path.K` holds the path, `place.K` the folder in which it really lies, and `saved.K` the backup, or `absent.K` marks that
# there was nothing. The bytes of a large file are in `content.K`, hard-linked with all equal ones in the journal's `content` folder. `was.K`
# identifies the file later, and holds how many names it had.
keep() (
  printf '%s' "$3" >"$1/path.$2" && place "${3%/*}" && printf '%s' "$at" >"$1/place.$2" || exit
  was=$(was_of "${at:-/}" "$3" 2>/dev/null)
  printf '%s\n' "$was" >"$1/was.$2" || exit
  if [ ! -e "$3" ] && [ ! -L "$3" ]; then
    : >"$1/absent.$2"
    exit
  fi
  size=${was% *} blocks=${was##* }
  size=${size##* }
  if [ -f "$3" ] && [ ! -L "$3" ] && [ "$size" -ge "$LARGE" ] && [ $((blocks * 1024)) -ge "$size" ]; then
    store "$@"
  else cp -a -- "$3" "$1/saved.$2"; fi
)
# With the lock held: removes the contents that no run links any more.
sweep_content() {
  [ ! -d "$J/content" ] || find "$J/content" -mindepth 1 -maxdepth 1 -type f -links 1 -delete
}
