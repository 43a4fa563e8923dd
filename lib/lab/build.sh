# Builds the image of a release in the folder $out. The other arguments: the packages of the base, of the repository, and without their
# dependencies; the hook that fetches these; the user ids of the hosts; the sources.
set -eu
umask 022
release=$1 out=$2 base=$3 offered=$4 bare=$5 hook=$6 users=$7
shift 7
export out offered bare
root=$out/root
mkdir -p "$out/repo" "$out/tmp"
echo 'building the base image (about half a minute)'
# The temporary files of mmdebstrap are in $out, so that they are removed with it.
TMPDIR=$out/tmp mmdebstrap --quiet --mode=root --format=directory --variant=minbase --include="$(echo $base | tr ' ' ,)" \
  --customize-hook="$hook" "$release" "$root" "$@"

echo 'preparing the base image'
rm -rf "$out/tmp"
test -z "$(find "$root/usr/bin" "$root/usr/local/bin" -name 'python*')" || {
  echo 'the base has Python' >&2
  exit 1
}
rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*.bin "$root"/etc/apt/sources.list.d/* \
  "$root"/etc/apt/apt.conf.d/99mmdebstrap "$root"/etc/ssh/ssh_host_*
echo 'deb [trusted=yes] file:/srv/apt ./' >"$root/etc/apt/sources.list"
mkdir -p "$root/srv/apt"
: >"$root/etc/machine-id"
rm -f "$root/etc/resolv.conf"
printf 'nameserver 192.168.100.11\noptions timeout:1 attempts:2\n' >"$root/etc/resolv.conf"
echo 'LANG=C.UTF-8' >"$root/etc/default/locale"

chroot "$root" useradd --create-home --shell /bin/bash --gid operator --groups sudo operator
chroot "$root" useradd --create-home --shell /bin/bash --user-group deploy
echo 'operator:operator-password' | chroot "$root" chpasswd
echo 'deploy ALL=(ALL:ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/deploy"
chmod 0440 "$root/etc/sudoers.d/deploy"
chroot "$root" install -d -m 0700 /root/.ssh
chroot "$root" install -d -m 0700 -o operator -g operator /home/operator/.ssh
chroot "$root" install -d -m 0700 -o deploy -g deploy /home/deploy/.ssh
printf 'UseDNS no\nPermitRootLogin prohibit-password\n' >"$root/etc/ssh/sshd_config.d/lab.conf"

# The udev of a container sees the devices of the machine; limit it to the network.
mkdir -p "$root/etc/systemd/system/systemd-udev-trigger.service.d"
printf '[Service]\nExecStart=\nExecStart=-udevadm trigger --subsystem-match=net --action=add\n' \
  >"$root/etc/systemd/system/systemd-udev-trigger.service.d/lab.conf"
chroot "$root" systemctl -q enable systemd-networkd.service
for unit in systemd-networkd-wait-online.service apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer \
  e2scrub_reap.service fstrim.timer dpkg-db-backup.timer console-getty.service systemd-timesyncd.service \
  sys-kernel-debug.mount sys-kernel-tracing.mount; do
  ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
. ./give-away.sh

echo 'making the package repository'
for version in 1.0 2.0; do
  demo=$out/demo
  mkdir -p "$demo/DEBIAN" "$demo/usr/share/rp-demo"
  echo "$version" >"$demo/usr/share/rp-demo/version"
  printf 'Package: rp-demo\nVersion: %s\nArchitecture: all\nMaintainer: The lab <root@localhost>\nDescription: a package with two versions\n' \
    "$version" >"$demo/DEBIAN/control"
  dpkg-deb --root-owner-group --build "$demo" "$out/repo" >&2
  rm -rf "$demo"
done
cd "$out/repo"
apt-ftparchive packages . >Packages
apt-ftparchive -o APT::FTPArchive::Release::Origin=lab -o APT::FTPArchive::Release::Suite="$release" release . >../Release
mv ../Release Release
chmod -R u=rwX,go=rX .
