/**
 * Hosts run in a user namespace of their own: their root is nobody on this machine, so that the kernel refuses it device nodes, other
 * sysctls than those of its own network, and to make a read-only mount writable. All hosts have the same range of ids, because
 * they share the files of their images.
 */
export const FIRST_ID = 0x68000000
const IDS = 65536

/** What systemd-nspawn is told of it. The files of the image have these owners already. */
export const USERS = `--private-users=${FIRST_ID}:${IDS} --private-users-ownership=off`

/**
 * Shell, for the machine: gives the files below `$root` to the ids of the hosts. systemd-nspawn keeps modes and access lists;
 * capabilities of files are bound to a namespace and written again.
 */
export const GIVE_AWAY = String.raw`capable=$(getcap -r "$root")
systemd-nspawn --quiet --register=no --keep-unit --directory="$root" --private-users=${FIRST_ID}:${IDS} --private-users-ownership=chown \
  --resolv-conf=off --timezone=off --link-journal=no --as-pid2 true >&2 </dev/null
printf '%s\n' "$capable" | while read -r file capabilities; do
  [ -z "$file" ] || setcap -n ${FIRST_ID} "$capabilities" "$file"
done`

/**
 * Shell, for the machine: makes the /sys of the network of process `$1` writable where its owners may write. With a user namespace
 * systemd-nspawn mounts it read-only for good, and udev, which netplan waits for, does not start then. No program of the host's is run.
 */
export const OPEN_SYS = `nsenter --net="/proc/$1/ns/net" unshare --mount --propagation private sh -c \
  'mount -t sysfs sysfs /mnt && mount -o remount,rw /mnt'`

/** The first program of a host: waits until {@link OPEN_SYS} was done, and becomes its systemd. */
export const FIRST_PROGRAM = String.raw`for at in /sys /sys/block /sys/bus /sys/class /sys/dev /sys/devices /sys/kernel; do
  mount -o remount,bind,rw "$at" || exit
done
until [ -w /sys/class/net/host0/uevent ]; do sleep 0.02; done
exec /sbin/init`
