# A scope: all processes that a file of shell started, daemons included. `FILE.scope` identifies them while they may live: by their session, by a
# unique word in their environment, by their parents, by a control group of the run's watchdog where it has one, and by an audit session, which
# no process can leave. The file is empty once all have ended.
. ./started.sh
KIN='@kin.awk'
# `living FILE`: true while a process of it lives; `$who` are their numbers, `$lead` is the one that waits for the file itself, `$latest` the time
# at which the host ends it.
living() {
  who= group=
  { read -r boot scope lead born latest audit && read -r group; } 2>/dev/null <"$1.scope" || return
  read -r now </proc/sys/kernel/random/boot_id
  [ "$now" = "$boot" ] || return
  start= session=
  { read -r line <"/proc/$lead/stat" && started "$line"; } 2>/dev/null
  [ "$start" != "$born" ] || session=$lead
  # PAM may have moved a process to the control group of a login.
  set -- $(
    {
      grep -lsxz "RUN_PLAYBOOK_SCOPE=$scope" /proc/[0-9]*/environ
      [ -z "$audit" ] || grep -lsx "$audit" /proc/[0-9]*/sessionid
    } | tr -dc '0-9\n'
    [ -z "$group" ] || find "$group" -name cgroup.procs -exec cat {} + 2>/dev/null
  )
  # The name of a process may hold a line break and then a line that looks like another process.
  set -- $(grep -ahsz '' /proc/[0-9]*/stat | tr '\n\0' ' \n' | awk -v session="$session" -v marked=" $* " -v seen=" $seen " "$KIN")
  seen="$seen $*"
  for p; do who="$who ${p%:*}"; done
  [ -n "$who" ]
}
