# Gives $keys of /proc/sys the values that they had, lines `KEY:VALUE` in $was, where they differ. A key may set others: it looks again.
nl='
'
cd /proc/sys || exit
set -f
for _ in 1 2 3; do
  now=$nl$(grep -sHa '' -- $keys)$nl differs=
  while IFS= read -r line; do
    key=${line%%:*}
    case $now in *"$nl$line$nl"*) continue ;; esac
    if [ -e "$key" ]; then
      differs=yes
      put "$key" "${line#*:}" || exit
    else echo "warning: /proc/sys/$key is gone, and its value with it"; fi
  done <<END
$was
END
  [ "$differs" ] || exit 0
done
echo "these keys of /proc/sys do not keep the values that they had: $keys" >&2
exit 1
