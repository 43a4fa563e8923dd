# Runs a host to its end. The overlay is in a mount namespace of its own, and so is unmounted at the end of the host.
# nspawn exits with 133 when the host reboots (with --keep-unit): boot it again.
set -eu
machine=$1 name=$2 overlay=$3 root=$4 repo=$5 cgroup=$6 users=$7 first=$8
trap '' HUP INT TERM
# Makes the /sys of the host's network writable for its owners, as soon as the host has a first process with its own network.
# With a user namespace systemd-nspawn mounts it read-only, and udev, which netplan waits for, does not start then. Runs no program of
# the host.
open_sys() {
  until read -r pid <"$cgroup/payload/cgroup.procs" && grep -q '^NSpid:.*[[:space:]]1$' "/proc/$pid/status"; do sleep 0.02; done 2>/dev/null
  nsenter --net="/proc/$pid/ns/net" unshare --mount --propagation private \
    sh -c 'mount -t sysfs sysfs /mnt && mount -o remount,rw /mnt' || :
  # It runs as long as the host, so that no other process has its pid when it is killed.
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
