# The first program of a host: waits until its /sys is writable, see supervise.sh, and executes systemd.
for at in /sys /sys/block /sys/bus /sys/class /sys/dev /sys/devices /sys/kernel; do
  mount -o remount,bind,rw "$at" || exit
done
until [ -w /sys/class/net/host0/uevent ]; do sleep 0.02; done
exec /sbin/init
