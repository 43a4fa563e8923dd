# Goes into the folder $p for a change: follows no link that lies where others may write, and stays out when the folder is moved meanwhile. From
# then on names are relative, so that nobody can lead them elsewhere.
hop() {
  [ -n "$(find "$1" -maxdepth 0 '(' -perm -002 -o -perm -020 ! -gid 0 -o ! -uid 0 ! -uid "$(id -u)" ')')" ] || return 0
  printf '%s\n' "a link in $1 is on the way, and others may write there: it is not followed" >&2
  exit 1
}
. ./walk.sh
cd -P -- "${r:-/}" || exit
[ "$(pwd -P && echo .)" = "${r:-/}
." ] || {
  printf '%s\n' "$r was moved meanwhile" >&2
  exit 1
}
