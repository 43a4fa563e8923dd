# Of a dpkg that lost power before it had begun with a package. It empties these before it looks at an archive, even at one that is none.
if [ -e /var/lib/dpkg/tmp.ci ] || [ -e /var/lib/dpkg/updates/tmp.i ]; then
  : >none.deb
  patiently dpkg --no-triggers --unpack ./none.deb >/dev/null
  rm -f none.deb
fi
