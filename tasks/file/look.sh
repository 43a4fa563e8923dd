# Prints the state of the file, folder or link at $p, for a link also of its target; for a file also its content, or its digest where it
# has more than $limit bytes. Exits with $absent when nothing is there.
hop() { printf 'hop %s\n' "$(stat -c '%f %u %g' -- "$1")"; }
state() { stat -c '%f %h %s %Z %z
%U
%G' -- "$1"; }
. ./barred.sh
# `blocked END PATH`. For a missing file only its folder counts.
blocked() {
  f=${2%/*} f=${f:-/}
  [ -d "$f" ] || return 0
  [ -w "$f" ] || echo "blocked $1 folder $(barred "$f")"
  if [ -L "$2" ] || [ ! -e "$2" ]; then return 0; fi
  if [ -O / ]; then
    [ -w "$2" ] || echo "blocked $1 itself $(barred "$2")"
  elif [ -w "$f" ] && [ -k "$f" ] && [ ! -O "$f" ] && [ ! -O "$2" ]; then echo "blocked $1 folder denied"; fi
}
. ./walk.sh
[ $links = 0 ] || printf 'me %s\n' "$(id -u)"
blocked own "$p"
[ ! -L "$p" ] || {
  blocked beyond "$r"
  echo link
  state "$p" && readlink -z -- "$p" && printf '%s\0' "$r"
} || exit
[ ! -L "$p" ] || p=$r
s=$(state "$p") || exit "$absent"
printf '%s\n' "$s"
[ -f "$p" ] && [ ! -L "$p" ] || exit 0
s=${s#* * } s=${s%% *}
if [ "$s" -le "$limit" ]; then cat -- "$p"; else sha256sum <"$p"; fi
