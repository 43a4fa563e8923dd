#!/bin/sh
# Rolls this run back when its controller is lost, or does not confirm in time a change that may disconnect, or the host boots before the run
# has ended. The run starts it as a process of the host's own; it ends with the run. It counts in seconds since boot, which do not move when
# the clock is set.
. ./cleaned.sh
umask 077
cd -- "$(dirname -- "$0")" && R=$PWD && J=${R%/runs/*} || exit 1
exec </dev/null >>guard.log 2>&1
. ./hang-up.sh
. ./lock.sh
. ./state.sh
. ./ended.sh
. ./close.sh
# Seconds without a byte from the controller, whose keepalives come every five, after which its link counts as dead.
SILENCE_SECONDS=45
# Seconds after which an orphaned run is rolled back: time for its controller to connect again.
GRACE_SECONDS=20
uptime() {
  read -r now _ </proc/uptime
  now=${now%%.*}
}
# Whether the kernel has the connection, and in `silent_ms` how long nothing came on it: a shell does not notice its end while a change runs.
# Where the kernel does not show connections, the end of the shell counts.
link_is_up() {
  silent_ms=0
  read -r peer <peer && [ -n "$peer" ] || return 0
  set -- $peer
  case $1 in *:*) set -- "[$1]" "$2" "[$3]" "$4" ;; esac
  link=$(ss -Htin state established "src $3:$4 and dst $1:$2" 2>/dev/null)
  [ -n "$link" ] || {
    [ ! -e shown ]
    return
  }
  [ -e shown ] || : >shown
  silent_ms=$(printf %s "$link" | sed -n 's/.* lastrcv:\([0-9]*\).*/\1/p')
}
# The present step, and the size of its output.
at_work() {
  step=$(sed -n 's/^begin //p' journal 2>/dev/null | tail -n 1)
  printed=$(wc -c 2>/dev/null <"$step/log")
}
# roll_back REASON [SECONDS anyhow]: a signalled shell ends after its change, because a change like dpkg should run to its end.
roll_back() {
  exec 9>>"$J/lock"
  free=yes
  flock -n 9 || {
    free=
    hang_up || flock 9
  }
  at_work
  ended "$step/apply" "$step/log" "${2-$STEP_SILENCE_SECONDS}" $3
  [ -n "$free" ] || flock 9
  # The run may have ended although its controller did not hear so.
  case $(state .) in '' | taking-back*) [ -e open ] ;; *) false ;; esac || {
    close_run
    exit 0
  }
  held_by "the rollback of run ${R##*/}, by its host"
  echo "guard $1" >>journal
  # The output of undos may hold a secret, and nothing reads it here.
  exec sh ./undo.sh clean >/dev/null
}
# The control group for changes: all that a change starts stays in it and outlives the login, as the watchdog does.
while IFS=: read -r h _ own; do [ "$h" != 0 ] || break; done </proc/self/cgroup
case $own in */"run-playbook-${R##*/}.service" | */"run-playbook-${R##*/}-boot.service") [ ! -w "/sys/fs/cgroup$own/cgroup.procs" ] || echo "/sys/fs/cgroup$own/work" >cgroup ;; esac
read -r before <boot
read -r boot </proc/sys/kernel/random/boot_id
# The run begins once this process is up, so its connection is established now: when the kernel no longer shows it, it is gone.
[ "$boot" != "$before" ] || link_is_up
echo $$ >guard
if [ "$boot" != "$before" ]; then
  [ -e orphan ] || [ -e deadline ] || [ -e expired ] || {
    disarm
    exit 0
  }
  sleep 5
  if [ -e deadline ]; then roll_back "the host lost power before it was confirmed"; else roll_back "the host lost power before it had ended"; fi
fi
alone= spoke= turn=0 connected=yes seen=
# Twice, because a sleep may be killed from outside.
while sleep 1 || sleep 1; do
  [ -e open ] || exit 0
  uptime
  if [ -e deadline ]; then
    read -r limit <deadline
    # The rename decides: a confirmation at the same moment renames the file before this, or comes too late.
    [ "$now" -lt "$limit" ] || ! mv deadline expired || roll_back "no new connection confirmed it in time" 3 anyhow
  fi
  [ -e orphan ] || [ -e deadline ] || exit 0
  [ -e orphan ] || continue
  turn=$((turn + 1))
  [ $((turn % 5)) != 0 ] || if link_is_up; then connected=yes; else connected=; fi
  [ "${silent_ms:-0}" -lt "${SILENCE_SECONDS}000" ] || roll_back "nothing was heard from its controller for $SILENCE_SECONDS s"
  if [ -n "$connected" ] && driver; then
    alone= spoke=
    continue
  fi
  before=$printed
  at_work
  [ -n "$alone" ] || alone=$now
  [ "$printed" = "$before" ] || spoke=$now
  silent=$((now - ${spoke:-$alone}))
  [ $((now - alone)) -lt "$GRACE_SECONDS" ] ||
    roll_back "its controller was gone for $GRACE_SECONDS s" $((silent < STEP_SILENCE_SECONDS ? STEP_SILENCE_SECONDS - silent : 0))
done
