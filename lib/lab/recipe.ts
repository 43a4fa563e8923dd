import { createHash } from 'node:crypto'
import { arch } from 'node:os'
import type { Release } from './types.ts'
import { GIVE_AWAY } from './walls.ts'

/** What a small Debian server has beside the essential packages. No Python: the product must not need it. */
const base =
  'systemd systemd-sysv dbus libpam-systemd udev openssh-server openssh-sftp-server sudo iproute2 iputils-ping procps ' +
  'kmod netbase e2fsprogs adduser less'

/** What a host of the lab can install: these and all that they need or recommend. */
const offered =
  'postfix dovecot-core dovecot-imapd dovecot-pop3d ufw netplan.io ssl-cert nginx hello tree sl acl attr tcsh'
/** What only this release has. */
const more: Readonly<Record<Release, string>> = { bookworm: '', trixie: 'sudo-rs' }
const offeredBy = (release: Release): string => `${offered} ${more[release]}`.trim()

/** Login shells, without what they only recommend or need for their help: `dpkg -i --force-depends` installs them. */
const bare = 'zsh zsh-common fish fish-common libpcre2-32-0'

// Runs while mmdebstrap still has the mirror's lists: the closure is what apt itself would fetch for this very base.
const fetch = String.raw`
set -eu
apt() { APT_CONFIG=$MMDEBSTRAP_APT_CONFIG apt-get -qq -o APT::Install-Recommends=true "$@" >&2; }
apt clean
apt install -y --download-only $offered
cd "$1/var/cache/apt/archives"
apt download $bare
mv ./*.deb "$out/repo/"
`

const build = String.raw`
set -eu
umask 022
release=$1 out=$2 base=$3 offered=$4 bare=$5 hook=$6
shift 6
export out offered bare
root=$out/root
mkdir -p "$out/repo" "$out/tmp"
echo 'building the base image (about half a minute)'
# What it keeps for itself while it works goes with us, however we end.
TMPDIR=$out/tmp mmdebstrap --quiet --mode=root --format=directory --variant=minbase --include="$(echo $base | tr ' ' ,)" \
  --customize-hook="$hook" "$release" "$root" "$@"

echo 'preparing the base image'
rm -rf "$out/tmp"
test -z "$(find "$root/usr/bin" "$root/usr/local/bin" -name 'python*')" || { echo 'the base has Python' >&2; exit 1; }
rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*.bin "$root"/etc/apt/sources.list.d/* \
  "$root"/etc/apt/apt.conf.d/99mmdebstrap "$root"/etc/ssh/ssh_host_*
echo 'deb [trusted=yes] file:/srv/apt ./' > "$root/etc/apt/sources.list"
mkdir -p "$root/srv/apt"
: > "$root/etc/machine-id"
rm -f "$root/etc/resolv.conf"
printf 'nameserver 192.168.100.11\noptions timeout:1 attempts:2\n' > "$root/etc/resolv.conf"
echo 'LANG=C.UTF-8' > "$root/etc/default/locale"

chroot "$root" useradd --create-home --shell /bin/bash --gid operator --groups sudo operator
chroot "$root" useradd --create-home --shell /bin/bash --user-group deploy
echo 'operator:operator-password' | chroot "$root" chpasswd
echo 'deploy ALL=(ALL:ALL) NOPASSWD: ALL' > "$root/etc/sudoers.d/deploy"
chmod 0440 "$root/etc/sudoers.d/deploy"
chroot "$root" install -d -m 0700 /root/.ssh
chroot "$root" install -d -m 0700 -o operator -g operator /home/operator/.ssh
chroot "$root" install -d -m 0700 -o deploy -g deploy /home/deploy/.ssh
printf 'UseDNS no\nPermitRootLogin prohibit-password\n' > "$root/etc/ssh/sshd_config.d/lab.conf"

# A container's udev sees the machine's devices: only its own link is its business.
mkdir -p "$root/etc/systemd/system/systemd-udev-trigger.service.d"
printf '[Service]\nExecStart=\nExecStart=-udevadm trigger --subsystem-match=net --action=add\n' \
  > "$root/etc/systemd/system/systemd-udev-trigger.service.d/lab.conf"
chroot "$root" systemctl -q enable systemd-networkd.service
for unit in systemd-networkd-wait-online.service apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer \
  e2scrub_reap.service fstrim.timer dpkg-db-backup.timer console-getty.service systemd-timesyncd.service \
  sys-kernel-debug.mount sys-kernel-tracing.mount; do
  ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
${GIVE_AWAY}

echo 'making the package repository'
for version in 1.0 2.0; do
  demo=$out/demo
  mkdir -p "$demo/DEBIAN" "$demo/usr/share/rp-demo"
  echo "$version" > "$demo/usr/share/rp-demo/version"
  printf 'Package: rp-demo\nVersion: %s\nArchitecture: all\nMaintainer: The lab <root@localhost>\nDescription: a package with two versions\n' \
    "$version" > "$demo/DEBIAN/control"
  dpkg-deb --root-owner-group --build "$demo" "$out/repo" >&2
  rm -rf "$demo"
done
cd "$out/repo"
apt-ftparchive packages . > Packages
apt-ftparchive -o APT::FTPArchive::Release::Origin=lab -o APT::FTPArchive::Release::Suite="$release" release . > ../Release
mv ../Release Release
chmod -R u=rwX,go=rX .
`

// When the one who builds is gone, so is the build: a process group, and in it a pid namespace that ends with its first.
const watch = String.raw`
exec 3<&0
{ read -r _ <&3; kill -KILL 0; } >/dev/null 2>&1 &
watcher=$!
unshare --mount --pid --fork --kill-child --mount-proc sh -c "$@" </dev/null 3<&-
code=$?
kill "$watcher"
exit "$code"
`

/** Changes with anything that an image is made of. */
export const recipeKey = (release: Release): string =>
  createHash('sha256')
    .update(JSON.stringify([release, arch(), base, offeredBy(release), bare, fetch, build]))
    .digest('hex')
    .slice(0, 12)

/** The argv that builds an image into the folder `out`; it must be run with a lifeline. */
export const recipe = (release: Release, out: string, sources: readonly string[]): string[] => [
  'sh',
  '-c',
  watch,
  'watch',
  build,
  'build',
  release,
  out,
  base,
  offeredBy(release),
  bare,
  fetch,
  ...sources,
]
