# By dpkg, because apt would also remove the packages that came to depend on these since.
[ -z "$purged" ] || patiently dpkg --force-remove-reinstreq --purge $purged
[ -z "$remove" ] || patiently dpkg --force-remove-reinstreq --remove $remove
for one in $alone; do get_any --no-remove install "$one"; done
# A trigger that could not run leaves an unrelated package half-configured.
for name in $(dpkg-query -W -f '${db:Status-Status} ${binary:Package}\n' | sed -n 's/^\(half-configured\|triggers-[a-z]*\) //p'); do
  case $(was "$name") in installed=*) patiently dpkg --configure "$name" || failed=1 ;; esac
done
