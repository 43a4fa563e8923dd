# `limited SECONDS FILE [PRELUDE]`: runs a file of shell in a scope of its own, over `$R`; sets `late` when its time was up, because its exit code
# is ambiguous. After a success the processes that it leaves running live on in the caller's control group; after a failure they are ended.
. ./ended.sh
MEMBER='@member.sh'
released() {
  [ -n "$within" ] || return 0
  while IFS=: read -r hierarchy _ own; do [ "$hierarchy" != 0 ] || break; done </proc/self/cgroup
  while read -r p <"$within/cgroup.procs"; do echo "$p" >"/sys/fs/cgroup$own/cgroup.procs" || break; done
  # A group that still holds groups stays; later processes get none.
  read -r _ p <"$within/cgroup.events"
  [ "$p" = 0 ] || rm -f -- "$R/cgroup"
} 2>/dev/null
limited() {
  late= within= seen=
  read -r began _ </proc/uptime
  read -r scope </proc/sys/kernel/random/uuid
  { ! read -r within <"$R/cgroup" || [ -d "$within" ] || mkdir -- "$within" || within=; } 2>/dev/null
  RUN_PLAYBOOK_SCOPE=$scope setsid sh -c "$MEMBER" "$2" "$2" "$1" "$within" ${3+"$3"}
  code=$?
  read -r now _ </proc/uptime
  case $code in 124 | 137) [ $((${now%%.*} - ${began%%.*})) -lt "${1%%.*}" ] || late=yes ;; esac
  if [ $code = 0 ]; then
    released
    : >"$2.scope"
  else ended "$2" /dev/null 0; fi
  return $code
}
