# Runs while mmdebstrap still has the mirror's lists: the closure is what apt itself would fetch for this very base.
set -eu
apt() { APT_CONFIG=$MMDEBSTRAP_APT_CONFIG apt-get -qq -o APT::Install-Recommends=true "$@" >&2; }
apt clean
apt install -y --download-only $offered
cd "$1/var/cache/apt/archives"
apt download $bare
mv ./*.deb "$out/repo/"
