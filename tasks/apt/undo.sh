# Reverts a transaction on the packages $names: removes new ones ($news, as `name=version`), and restores upgraded and removed ones, except
# for the versions in $gone; one failure does not stop the rest. $debconf: packages whose answers are removed with them.
. ./states.sh
. ./unpack.sh
. ./sort.sh
. ./reinstall.sh
. ./remove.sh
. ./clear-temporary.sh
if [ "$rp_purge" != no ]; then
  for name in $debconf; do [ -n "$(was "$name")" ] || echo PURGE | debconf-communicate "$name" >/dev/null || failed=1; done
fi
. ./restore-marks.sh
. ./verify.sh
# The host had no lists at all.
if [ -n "$no_lists" ] && [ "$rp_purge" != no ]; then
  find /var/lib/apt/lists -maxdepth 1 '(' -type f -o -type l ')' ! -name lock -delete
fi
rm -rf was
exit $failed
