# Becomes `timeout`. The process inherits the host's lock and releases it only once the scope is on the disk: the next holder of the lock finds
# the scope. A change without a scope must not begin; an undo begins nevertheless and keeps the lock.
file=$1 limit=$2 group=$3 prelude=$4
. ./started.sh
read -r boot </proc/sys/kernel/random/boot_id
read -r now _ </proc/uptime
read -r line </proc/$$/stat
started "$line"
[ -n "$group" ] && { echo 0 >"$group/cgroup.procs"; } 2>/dev/null || group=
# To write the login's own uid again begins a new audit session, where root may do that.
before= audit= auid=
{
  read -r before </proc/self/sessionid
  read -r auid </proc/self/loginuid
  echo "$auid" >/proc/self/loginuid
  read -r audit </proc/self/sessionid
} 2>/dev/null
[ "$audit" != "$before" ] || audit=
if { printf '%s\n' "$boot $RUN_PLAYBOOK_SCOPE $$ $start $((${now%%.*} + ${limit%%.*})) $audit" "$group" >"$file.scope"; } 2>/dev/null; then
  exec 9>&-
else case $file in */apply)
  echo "no room to note its processes" >&2
  exit 125
  ;;
esac fi
# shellcheck disable=SC2016 # The started shell expands it.
exec timeout -k 10 "$limit" sh -c '[ -z "$1" ] || . "$1"; shift; . "$0"' "$file" "$prelude"
