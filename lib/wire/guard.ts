import { CLEANED } from './environment.ts'
import { HANG_UP } from './journal.ts'

/** Seconds after which a run that nobody drives any more is taken back: time for its controller to come back by another connection. */
export const GRACE_SECONDS = 20
/** Seconds without a byte from the controller, whose keepalives come every five, after which its link counts as dead. */
export const SILENCE_SECONDS = 45
/** How long a change that still runs when nobody drives it any more may say nothing before it is ended. */
const STEP_SILENCE_SECONDS = 15

/**
 * Watches a run from the host's side, as a process of the host's own, and takes it back when whoever drives it is gone or does not confirm
 * a change that may have cut us off in time. It counts in seconds since boot, which no clock that is set can move. Ends with the run.
 */
export const GUARD = String.raw`#!/bin/sh
# Takes this run back by itself when its controller is lost. Started by the run; ends with it.
${CLEANED}
umask 077
cd -- "$(dirname -- "$0")" && R=$PWD && J=${'$'}{R%/runs/*} || exit 1
exec </dev/null >>guard.log 2>&1
${HANG_UP}
uptime() { read -r now _ </proc/uptime; now=${'$'}{now%%.*}; }
# By the kernel's own account of the connection, because a shell whose change goes on does not notice its end. Where the kernel cannot be
# asked, or does not show it, the end of the shell must do.
heard() {
  read -r peer <peer && [ -n "$peer" ] || return 0
  set -- $peer
  case $1 in *:*) set -- "[$1]" "$2" "[$3]" "$4" ;; esac
  link=$(ss -Htin state established "src $3:$4 and dst $1:$2" 2>/dev/null)
  [ -n "$link" ] || { [ ! -e shown ]; return; }
  [ -e shown ] || : >shown
  quiet=$(printf %s "$link" | sed -n 's/.* lastrcv:\([0-9]*\).*/\1/p')
  [ "${'$'}{quiet:-0}" -lt ${SILENCE_SECONDS}000 ] || take_back "nothing was heard from its controller for ${SILENCE_SECONDS} s"
}
# With its whole process group.
end_step() {
  grep -qx "done $step" journal || { read -r group <"$step/apply.group" && kill -s "$1" -- "-$group"; }
}
# Told to go, the shell ends with its change. One that says nothing for so many seconds is ended; dpkg, say, should be let end.
let_go() {
  hang_up || return 0
  step=$(sed -n 's/^begin //p' journal | tail -n 1)
  said=$(wc -c <"$step/log" 2>/dev/null)
  until flock -w "$1" 9; do
    before=$said said=$(wc -c <"$step/log" 2>/dev/null)
    [ "$2" = anyhow ] || [ "$said" = "$before" ] || continue
    end_step TERM
    flock -w 5 9 || end_step KILL
    return
  done
}
# take_back REASON [SECONDS anyhow]
take_back() {
  exec 9>>"$J/lock"
  if ! flock -n 9; then
    let_go "${'$'}{2-${STEP_SILENCE_SECONDS}}" "$3"
    flock 9
  fi
  [ -e open ] || exit 0
  echo "guard $1" >>journal
  exec sh ./undo.sh clean
}
# The run begins once we are there, and so its connection is still up now: from here on not to see it means that it is gone.
[ "$1" = boot ] || heard
echo $$ >guard
[ "$1" != boot ] || { sleep 5; take_back "the host lost power before it was confirmed"; }
alone= turn=0 connected=yes
while sleep 1; do
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
  if [ -n "$connected" ] && driver; then alone=; continue; fi
  [ -n "$alone" ] || alone=$now
  [ $((now - alone)) -lt ${GRACE_SECONDS} ] || take_back "its controller was gone for ${GRACE_SECONDS} s"
done
`

/** `guarding`: `$g` is the guard of the run in `$R`, which is up. What has its number now, days or a boot later, is somebody else. */
const GUARDING = String.raw`guarding() { { read -r g <"$R/guard" && grep -qF -- "$R/guard.sh" "/proc/$g/cmdline"; } 2>/dev/null; }`

/**
 * `guarded`: the guard of the run in `$R` is up, or is started: by systemd where that rules the host, so that it outlives the login
 * whatever logind is told to do with what a login leaves behind.
 */
export const GUARDED = String.raw`${GUARDING}
guarded() {
  ! guarding || return 0
  { [ "$(id -u)" = 0 ] && [ -d /run/systemd/system ] && systemd-run --quiet --collect --unit="run-playbook-${'$'}{R##*/}" \
    --description="takes the run ${'$'}{R##*/} back when its controller is lost" -p OOMScoreAdjust=-900 -p Restart=on-failure \
    /bin/sh "$R/guard.sh" 9>&-; } </dev/null >/dev/null 2>&1 || setsid -f sh "$R/guard.sh" </dev/null >/dev/null 2>&1 9>&-
  tries=0
  until guarding; do [ $tries -lt 100 ] && sleep 0.05 || return; tries=$((tries + 1)); done
}`

const BOOT = '/etc/systemd/system/run-playbook-guard.service'
const WANTS = '/etc/systemd/system/multi-user.target.wants'

/** Takes back what {@link ARMED} did to the next boot. */
export const DISARM = `rm -f -- ${BOOT} ${WANTS}/run-playbook-guard.service`

/**
 * `armed SECONDS`: from now on the run is taken back unless it is confirmed in so many seconds; also when the host loses power before,
 * because then a new boot would find the change and nobody who waits for a word of ours.
 */
export const ARMED = String.raw`armed() {
  read -r now _ </proc/uptime && echo $((${'$'}{now%%.*} + $1)) >"$R/deadline.new" && mv -f "$R/deadline.new" "$R/deadline" && guarded || return
  [ "$(id -u)" = 0 ] && [ -d ${WANTS} ] || return 0
  printf '%s\n' '[Unit]' "Description=takes the run ${'$'}{R##*/} back, which a loss of power left unconfirmed" '[Service]' 'Restart=on-failure' "ExecStart=/bin/sh $R/guard.sh boot" >${BOOT} &&
    ln -sf ${BOOT} ${WANTS}/ && sync ${BOOT} ${WANTS} "$R/deadline" "$R"
}`

/**
 * Shell over `$R`: the run has ended, as its journal says already. The file `open` is there while it has not, so that nobody must read
 * every journal; the guard goes without it.
 */
export const CLOSE = `rm -rf -- "$R/open" "$R/deadline" "$R/ballast" 2>/dev/null; [ ! -e ${BOOT} ] || ${DISARM}
${GUARDING}
! guarding || kill "$g"`
