#!/bin/sh
# Takes this run back by itself when its controller is lost, or does not confirm in time a change that may have cut us off. Started by the run, as a
# process of the host's own; ends with it. It counts in seconds since boot, which no clock that is set can move.
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
# Seconds after which a run that nobody drives any more is taken back: time for its controller to come back by another connection.
GRACE_SECONDS=20
uptime() {
  read -r now _ </proc/uptime
  now=${now%%.*}
}
# By the kernel's own account of the connection, because a shell whose change goes on does not notice its end. Where the kernel cannot be
# asked, or does not show it, the end of the shell must do.
heard() {
  read -r peer <peer && [ -n "$peer" ] || return 0
  set -- $peer
  case $1 in *:*) set -- "[$1]" "$2" "[$3]" "$4" ;; esac
  link=$(ss -Htin state established "src $3:$4 and dst $1:$2" 2>/dev/null)
  [ -n "$link" ] || {
    [ ! -e shown ]
    return
  }
  [ -e shown ] || : >shown
  quiet=$(printf %s "$link" | sed -n 's/.* lastrcv:\([0-9]*\).*/\1/p')
  [ "${quiet:-0}" -lt "${SILENCE_SECONDS}000" ] || take_back "nothing was heard from its controller for $SILENCE_SECONDS s"
}
# What the run is at right now, and how much that has said.
at_work() {
  step=$(sed -n 's/^begin //p' journal 2>/dev/null | tail -n 1)
  said=$(wc -c 2>/dev/null <"$step/log")
}
# take_back REASON [SECONDS anyhow]: a shell that is told to go ends with its change; dpkg, say, should be let end.
take_back() {
  exec 9>>"$J/lock"
  free=yes
  flock -n 9 || {
    free=
    hang_up || flock 9
  }
  at_work
  ended "$step/apply" "$step/log" "${2-$STEP_SILENCE_SECONDS}" $3
  [ -n "$free" ] || flock 9
  # Its last words may have reached the disk alone.
  case $(state .) in '' | taking-back*) [ -e open ] ;; *) false ;; esac || {
    close_run
    exit 0
  }
  held_by "the rollback of run ${R##*/}, by its host"
  echo "guard $1" >>journal
  # What undos say may hold a secret, and nobody is told here.
  exec sh ./undo.sh clean >/dev/null
}
# A control group of ours to give: what a change starts stays in it, however it was started, and outlives the login as we do.
while IFS=: read -r h _ own; do [ "$h" != 0 ] || break; done </proc/self/cgroup
case $own in */"run-playbook-${R##*/}.service" | */"run-playbook-${R##*/}-boot.service") [ ! -w "/sys/fs/cgroup$own/cgroup.procs" ] || echo "/sys/fs/cgroup$own/work" >cgroup ;; esac
read -r before <boot
read -r boot </proc/sys/kernel/random/boot_id
# The run begins once we are there, and so its connection is still up now: from here on not to see it means that it is gone.
[ "$boot" != "$before" ] || heard
echo $$ >guard
if [ "$boot" != "$before" ]; then
  [ -e orphan ] || [ -e deadline ] || [ -e expired ] || {
    disarm
    exit 0
  }
  sleep 5
  if [ -e deadline ]; then take_back "the host lost power before it was confirmed"; else take_back "the host lost power before it had ended"; fi
fi
alone= spoke= turn=0 connected=yes seen=
# Again, because somebody may end every sleep of the host.
while sleep 1 || sleep 1; do
  [ -e open ] || exit 0
  uptime
  if [ -e deadline ]; then
    read -r limit <deadline
    # Renamed, so that whoever comes to confirm it at this very moment comes before us or too late, but not both.
    [ "$now" -lt "$limit" ] || ! mv deadline expired || take_back "no new connection confirmed it in time" 3 anyhow
  fi
  [ -e orphan ] || [ -e deadline ] || exit 0
  [ -e orphan ] || continue
  turn=$((turn + 1))
  [ $((turn % 5)) != 0 ] || if heard; then connected=yes; else connected=; fi
  if [ -n "$connected" ] && driver; then
    alone= spoke=
    continue
  fi
  before=$said
  at_work
  [ -n "$alone" ] || alone=$now
  [ "$said" = "$before" ] || spoke=$now
  silent=$((now - ${spoke:-$alone}))
  [ $((now - alone)) -lt "$GRACE_SECONDS" ] ||
    take_back "its controller was gone for $GRACE_SECONDS s" $((silent < STEP_SILENCE_SECONDS ? STEP_SILENCE_SECONDS - silent : 0))
done
