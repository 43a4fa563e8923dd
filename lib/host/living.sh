# A scope: all processes that a file of shell started, however far they went from it. `FILE.scope` knows them while they may live: by their
# session, by a word in their environment that no other process has, by their parents, by their control group where the run's watchdog has one
# to give, and by an audit session, which the kernel keeps whatever they do. It is empty once what was begun there has come to its end.
. ./started.sh
KIN='@kin.awk'
# `living FILE`: a process of it lives; `$who` are their numbers, `$lead` the one that waits for the file itself, `$latest` when the host ends
# that.
living() {
  who= group=
  { read -r boot scope lead born latest audit && read -r group; } 2>/dev/null <"$1.scope" || return
  read -r now </proc/sys/kernel/random/boot_id
  [ "$now" = "$boot" ] || return
  start= session=
  { read -r line <"/proc/$lead/stat" && started "$line"; } 2>/dev/null
  [ "$start" != "$born" ] || session=$lead
  # PAM may have moved one to a control group of a login.
  set -- $(
    {
      grep -lsxz "RUN_PLAYBOOK_SCOPE=$scope" /proc/[0-9]*/environ
      [ -z "$audit" ] || grep -lsx "$audit" /proc/[0-9]*/sessionid
    } | tr -dc '0-9\n'
    [ -z "$group" ] || find "$group" -name cgroup.procs -exec cat {} + 2>/dev/null
  )
  # The name of a process may hold a line break, and then whatever looks like another process.
  set -- $(grep -ahsz '' /proc/[0-9]*/stat | tr '\n\0' ' \n' | awk -v session="$session" -v marked=" $* " -v seen=" $seen " "$KIN")
  seen="$seen $*"
  for p; do who="$who ${p%:*}"; done
  [ -n "$who" ]
}
