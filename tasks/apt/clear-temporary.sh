# Removes what a dpkg left that lost power before its first package: dpkg empties these before it reads an archive, even an empty file.
if [ -e /var/lib/dpkg/tmp.ci ] || [ -e /var/lib/dpkg/updates/tmp.i ]; then
  : >none.deb
  patiently dpkg --no-triggers --unpack ./none.deb >/dev/null
  rm -f none.deb
fi
