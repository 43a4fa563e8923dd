# Begins every script that changes packages: `get` runs apt-get, `patiently` runs commands that cannot wait for a lock themselves. Both
# wait for $patience seconds.
umask 022
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l APT_LISTCHANGES_FRONTEND=none UCF_FORCE_CONFFOLD=1
get() {
  apt-get -y -q -o DPkg::Lock::Timeout="$patience" -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \
    -o APT::Cmd::Pattern-Only=true "$@" </dev/null
}
. ./patiently.sh
