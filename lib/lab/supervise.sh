# Runs a host to its end. The overlay is mounted in a mount namespace of its own and so ends with the host; nobody has to unmount it.
# A host that reboots makes nspawn end with 133 (it does so with --keep-unit): boot it again.
set -eu
machine=$1 name=$2 overlay=$3 root=$4 repo=$5 cgroup=$6 users=$7 first=$8
trap '' HUP INT TERM
# Makes the /sys of the network of the host writable where its owners may write, as soon as the host has a first process, whose network is its own.
# With a user namespace systemd-nspawn mounts it read-only for good, and udev, which netplan waits for, does not start then. No program of the
# host's is run.
open_sys() {
  until read -r pid <"$cgroup/payload/cgroup.procs" && grep -q '^NSpid:.*[[:space:]]1$' "/proc/$pid/status"; do sleep 0.02; done 2>/dev/null
  nsenter --net="/proc/$pid/ns/net" unshare --mount --propagation private \
    sh -c 'mount -t sysfs sysfs /mnt && mount -o remount,rw /mnt' || :
  # It has its number as long as the host lives: nobody else may have that when it is ended.
  exec sleep infinity
}
mount -t overlay "$machine" -o "$overlay" "$root"
code=133
while [ "$code" = 133 ]; do
  code=0
  find "$cgroup" -mindepth 1 -depth -type d -exec rmdir {} + 2>/dev/null || true
  open_sys &
  SYSTEMD_NSPAWN_API_VFS_WRITABLE=network SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_NSPAWN_LOCK=0 \
    systemd-nspawn --quiet --register=no --keep-unit --directory="$root" --machine="$machine" --hostname="$name" \
    --network-bridge=lab0 --resolv-conf=off --timezone=off --link-journal=no --bind-ro="$repo:/srv/apt" \
    --private-users="$users" --private-users-ownership=off --capability=all --drop-capability=CAP_SYS_TIME --kill-signal=SIGRTMIN+4 \
    sh -c "$first" || code=$?
  kill -KILL $! 2>/dev/null || true
done
