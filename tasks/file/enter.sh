# Enters the folder $p for a change: fails when a link on the way is where other users may write, or when the folder is moved meanwhile.
# All later names are relative, so that no user can redirect them.
hop() {
  [ -n "$(find "$1" -maxdepth 0 '(' -perm -002 -o -perm -020 ! -gid 0 -o ! -uid 0 ! -uid "$(id -u)" ')')" ] || return 0
  printf '%s\n' "a link in $1, where other users may write, is not followed" >&2
  exit 1
}
. ./walk.sh
cd -P -- "${r:-/}" || exit
[ "$(pwd -P && echo .)" = "${r:-/}
." ] || {
  printf '%s\n' "$r was moved during the change" >&2
  exit 1
}
