# Runs while mmdebstrap still has the lists of the mirror: apt itself fetches the closure for this base.
set -eu
apt() { APT_CONFIG=$MMDEBSTRAP_APT_CONFIG apt-get -qq -o APT::Install-Recommends=true "$@" >&2; }
apt clean
apt install -y --download-only $offered
cd "$1/var/cache/apt/archives"
apt download $bare
mv ./*.deb "$out/repo/"
