# One call of an undo or a redo, `restore`, `saved`, `unchanged` or `leave` with its PATH, as a process of its own; `$0` lies in the folder of the
# step. `restore` is idempotent, also after an interruption, and refuses a path that resolves to another folder than before.
. ./sizes.sh
print_line() { printf '%s\n' "$*"; }
# `$k` is the number of the backup of `$p`.
kept() {
  k=0
  while [ -e "path.$k" ]; do
    [ "$(
      cat "path.$k"
      echo .
    )" = "$p." ] && return
    k=$((k + 1))
  done
  print_line "there is no backup of $p" >&2
  exit 1
}
copied() {
  if [ -e "$1/content.$2" ]; then
    cp -- "$1/content.$2" "$3" && cp --attributes-only --preserve=all -- "$1/saved.$2" "$3"
  else cp -a -- "$1/saved.$2" "$3"; fi
}
saved() {
  [ ! -e "absent.$k" ] || return
  if [ ! -e "content.$k" ]; then
    printf '%s\n' "$PWD/saved.$k"
    return
  fi
  rm -f -- "whole.$k" && copied . "$k" "whole.$k" && printf '%s\n' "$PWD/whole.$k"
}
folder() { [ -d "$1" ] && [ ! -L "$1" ]; }
plain() { [ -f "$1" ] && [ ! -L "$1" ]; }
there() { [ -e "$1" ] || [ -L "$1" ]; }
# The owner of a folder on the path can put a link or another folder there: the path must resolve as it did when the backup was made.
refuse() {
  print_line "$p is not restored: $1"
  IFS=/ w=
  set -f
  for c in ${p%/*}; do
    [ -z "$c" ] || w=$w/$c
    [ ! -L "$w" ] || stat -c 'a link on the way, of %U: %N' -- "$w"
  done
  exit 1
} >&2
enter() {
  place=$(
    cat "$S/place.$k"
    echo .
  ) place=${place%.}
  {
    read -r _ inode _ _ owner _
    read -r was
  } <"$S/was.$k"
  if ! cd -P -- "${p%/*}/" 2>/dev/null; then
    [ ! -e "$S/absent.$k" ] || exit 0
    refuse "its folder cannot be entered any more"
  fi
  at=$(
    pwd -P
    echo .
  )
  [ "$at" = "${place:-/}
." ] || refuse "its folder was ${place:-/} and is ${at%??} now"
  now=$(stat -c "$SELF %u" .) || exit
  case $now in
    "$inode "* | *" 0" | *" $owner") ;;
    *) [ -z "$owner" ] || refuse "${place:-/} is another folder now, of user ${now#* }, no longer of user $owner" ;;
  esac
}
. ./restore-file.sh
. ./restore-folder.sh
# True when a change failed before it wrote: a file written again would look new to the programs that watch it. Compares the bytes as well,
# because the clocks of kernels are coarse.
untouched() {
  now=$(was_of "$n" 2>/dev/null)
  folder "$n" || [ -z "$was" ] || [ "${now% *}" != "${was% *}" ] && return 1
  set -- $was
  ! plain "$n" || [ "$6" -ge "$LARGE" ] || cmp -s -- "$n" "$S/saved.$k"
}
put_back() {
  if folder "$S/saved.$k"; then
    problem=
    mounted || { problem=$(exchange 2>&1) && return; }
    refill || {
      print_line "$problem" >&2
      return 1
    }
    print_line "$p was filled in place: ${problem:-something is mounted there}"
    return
  fi
  set -- $was
  if plain "$n" && plain "$S/saved.$k" && [ "$3" != 1 ] && [ "$(stat -c "$SELF" -- "$n")" = "$2" ]; then
    overwrite
    return
  fi
  [ "$3" = 1 ] || ! plain "$S/saved.$k" || print_line "$p had $3 names; it is a file of its own now"
  problem=$(replace 2>&1) && return
  if plain "$n" && plain "$S/saved.$k" && overwrite; then
    print_line "$p was written in place: $problem"
  else
    print_line "$problem" >&2
    return 1
  fi
}
restore() {
  enter
  sweep
  ! untouched || return 0
  if [ ! -e "$S/absent.$k" ]; then
    put_back
    return
  fi
  there "$n" || return 0
  if folder "$n"; then rmdir -- "$n"; else rm -f -- "$n"; fi && sync .
}
umask 077
[ $# = 2 ] || {
  print_line "rp_$1 takes one path, not $(($# - 1))" >&2
  exit 2
}
p=$2 n=./${2##*/}
cd -- "${0%/*}" && S=$PWD && kept || exit
case $1 in
  restore) restore ;;
  saved) saved ;;
  unchanged) enter 2>/dev/null && untouched 2>/dev/null ;;
  leave) : >"left.$k" ;;
esac
