# Takes a transaction on the packages $names back: what was new ($news, as `name=version`) goes, what was upgraded or removed comes back, except
# for the versions in $gone; one obstacle does not stop the rest. $debconf: packages whose answers go with them.
. ./states.sh
. ./unpack.sh
. ./sort.sh
. ./put-back.sh
. ./take-out.sh
. ./empty-its-own.sh
if [ "$rp_purge" != no ]; then
  for name in $debconf; do [ -n "$(was "$name")" ] || echo PURGE | debconf-communicate "$name" >/dev/null || failed=1; done
fi
. ./mark-again.sh
. ./judge.sh
# The host had no lists at all.
if [ -n "$no_lists" ] && [ "$rp_purge" != no ]; then
  find /var/lib/apt/lists -maxdepth 1 '(' -type f -o -type l ')' ! -name lock -delete
fi
rm -rf was
exit $failed
