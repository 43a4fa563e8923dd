# `-qq -s` prints only Inst, Remv and Conf lines. The caches are in memory: a probe writes nothing.
umask 022
DEBIAN_FRONTEND=noninteractive
export DEBIAN_FRONTEND
cached='-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=' private= refreshed= empty= t=
simulate() { said=$(apt-get -qq -y -s $cached $private $downgrade -o APT::Cmd::Pattern-Only=true -o APT::Install-Recommends="$recommends" "$@" 2>&1); }
fresh() {
  [ -n "$(find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*')" ] || {
    empty=1
    return 1
  }
  newest=$(find /var/lib/apt/lists /var/lib/apt/periodic/update-success-stamp -maxdepth 1 -printf '%T@\n' 2>/dev/null | cut -d. -f1 | sort -n | tail -n 1)
  [ $(($(date +%s) - newest)) -lt "$age" ]
}
