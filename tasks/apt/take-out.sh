# dpkg is told the exact packages, because apt would take along whatever has come to depend on them since.
[ -z "$purged" ] || patiently dpkg --force-remove-reinstreq --purge $purged
[ -z "$remove" ] || patiently dpkg --force-remove-reinstreq --remove $remove
for one in $alone; do bring_back --no-remove install "$one"; done
# A trigger that could not run leaves a package half configured that had nothing to do with ours.
for name in $(dpkg-query -W -f '${db:Status-Status} ${binary:Package}\n' | sed -n 's/^\(half-configured\|triggers-[a-z]*\) //p'); do
  case $(was "$name") in installed=*) patiently dpkg --configure "$name" || failed=1 ;; esac
done
