# Takes down a lab in any state, and may be run again. A shell script, because the reaper of an ephemeral lab runs it without a Node
# process. Arguments: name, folder, namespace, clean or power-loss, id (or empty: any).
set -u
name=$1 folder=$2 netns=$3 how=$4 id=$5
[ -z "$id" ] || [ "$(cat "$folder/id" 2>/dev/null)" = "$id" ] || exit 0
# `mounts TYPE`, which may be a pattern.
mounts() {
  while read -r _ at type _; do
    # shellcheck disable=SC2254
    case $type in
      $1) printf '%s\n' "$at" ;;
    esac
  done </proc/self/mounts
}
cgroup=$(mounts cgroup2 | head -n 1)/rp-$name
lives() { grep -qs '^populated 1' "$@"; }

# Power off: systemd handles SIGRTMIN+4 as the power button; a booting host does not handle it yet.
tries=0
while [ "$how" = clean ] && [ "$tries" -lt 600 ] && lives "$cgroup"/*/cgroup.events; do
  if [ "$((tries % 10))" = 0 ]; then
    for procs in "$cgroup"/*/payload/init.scope/cgroup.procs; do
      [ ! -e "$procs" ] || while read -r pid; do kill -38 "$pid" 2>/dev/null; done <"$procs"
    done
  fi
  sleep 0.05
  tries=$((tries + 1))
done
# Kills processes until the control groups can be removed: without them, a process that is just starting fails.
# systemd-nspawn also creates control groups of version 1, which may outlive it for a moment.
groups() { for root in $(mounts 'cgroup*'); do [ ! -d "$root/rp-$name" ] || printf '%s\n' "$root/rp-$name"; done; }
tries=0
while [ -n "$(groups)" ] && [ "$tries" -lt 500 ]; do
  [ ! -d "$cgroup" ] || echo 1 >"$cgroup/cgroup.kill"
  groups | while read -r group; do find "$group" -depth -type d -exec rmdir {} + 2>/dev/null; done
  [ -z "$(groups)" ] || sleep 0.02
  tries=$((tries + 1))
done
for host in "$folder"/hostkey-*.pub; do
  host=$(basename "$host" .pub)
  rm -rf "/run/systemd/nspawn/propagate/rp-$name-${host#hostkey-}" "/run/systemd/nspawn/unix-export/rp-$name-${host#hostkey-}"
done
# A client of a killed host would wait forever, and keep the namespace.
for pid in $(ip netns pids "rp-$name" 2>/dev/null); do
  case $(cat "/proc/$pid/comm" 2>/dev/null) in nc*) kill "$pid" 2>/dev/null ;; esac
done
umount "$netns" 2>/dev/null
rm -f "$netns"
mountpoint -q "$folder/hosts" && umount "$folder/hosts"
reaper=$(cat "$folder/reaper.pid" 2>/dev/null)
rm -rf --one-file-system "$folder" || exit 1
if [ -n "$reaper" ] && [ "$reaper" != "$PPID" ] && grep -qs "lab-reaper-$name" "/proc/$reaper/cmdline"; then
  kill -KILL "$reaper"
fi
exit 0
