# Validates a new file $name of /etc/netplan among copies of all others: the word %s stands for it.
set -e
d=$(mktemp -d)
trap 'rm -rf -- "$d"' EXIT
for root in lib etc run; do
  mkdir -p "$d/$root/netplan"
  cp -rLp "/$root/netplan/." "$d/$root/netplan" 2>/dev/null || :
done
rm -f -- "$d"/etc/netplan/"$name"
cat %s >"$d"/etc/netplan/"$name"
if ! said=$(netplan generate --root-dir "$d" 2>&1); then
  printf '%s\n' "$said" | sed "s|$d||g" | grep -v 'Permissions for' >&2
  exit 1
fi
