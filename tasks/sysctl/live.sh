# What the keys $@ are, below /proc/sys: `has KEY`, `barred MODE KEY` where it cannot be set, `KEY:VALUE`. grep reads each in one go: to the
# shell, which reads byte by byte, the kernel gives only the first byte.
barred=
for k; do
  shift
  [ -e "$k" ] || continue
  printf 'has %s\n' "$k"
  set -- "$@" "$k"
  [ -w "$k" ] || barred="$barred $k"
done
set -f
[ -z "$barred" ] || stat -c 'barred %a %n' -- $barred || exit
[ $# = 0 ] || grep -sHa '' -- "$@" || :
