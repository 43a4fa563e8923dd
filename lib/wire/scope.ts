import { shell } from '../core/shell.ts'

/**
 * A scope: all processes that a file of shell started, however far they went from it. `FILE.scope` knows them while they may live: by their
 * session, by a word in their environment that no other process has, by their parents, by their control group where the run's watchdog
 * has one to give, and by an audit session, which the kernel keeps whatever they do. It is empty once what was begun there has come to its
 * end.
 */

// The number of a process may be given to another; together with its start it may not.
const STARTED = `started() { set -- \${1##*) }; start=\${20}; }`

/**
 * Becomes `timeout`. The host's lock, which this process shares with whoever started it, is let go only once the scope is known: who has
 * the lock afterwards finds us. What cannot be known must not begin; an undo begins anyhow and keeps the lock.
 */
export const MEMBER = String.raw`file=$1 limit=$2 group=$3 prelude=$4
${STARTED}
read -r boot </proc/sys/kernel/random/boot_id; read -r now _ </proc/uptime
read -r line </proc/$$/stat; started "$line"
[ -n "$group" ] && { echo 0 >"$group/cgroup.procs"; } 2>/dev/null || group=
# A login that is noted once more, as who it was, begins a session of its own, where root may do that.
before= audit= auid=
{ read -r before </proc/self/sessionid; read -r auid </proc/self/loginuid; echo "$auid" >/proc/self/loginuid; read -r audit </proc/self/sessionid; } 2>/dev/null
[ "$audit" != "$before" ] || audit=
if { printf '%s\n' "$boot $RUN_PLAYBOOK_SCOPE $$ $start $((${'$'}{now%%.*} + ${'$'}{limit%%.*})) $audit" "$group" >"$file.scope"; } 2>/dev/null; then exec 9>&-
else case $file in */apply) echo "no room to note its processes" >&2; exit 125 ;; esac; fi
exec timeout -k 10 "$limit" sh -c '[ -z "$1" ] || . "$1"; . "$0"' "$file" "$prelude"`

// Those of a session, those that are marked or were seen before, and whatever came from them. Each with its start.
const KIN = String.raw`{ pid = $1; sub(/^.*\) /, "") }
$1 !~ /[ZX]/ {
  parent[pid] = $2; self[pid] = pid ":" $20
  if ($4 == session || index(marked, " " pid " ") || index(seen, " " self[pid] " ")) kin[pid]
}
END {
  do { more = 0; for (p in parent) if (!(p in kin) && parent[p] in kin) { kin[p]; more = 1 } } while (more)
  for (p in kin) print self[p]
}`

/**
 * `living FILE`: a process of it lives; `$who` are their numbers, `$lead` the one that waits for the file itself, `$latest` when the host
 * ends that.
 */
export const LIVING = String.raw`${STARTED}
${shell`KIN=${KIN}`}
living() {
  who= group=
  { read -r boot scope lead born latest audit && read -r group; } 2>/dev/null <"$1.scope" || return
  read -r now </proc/sys/kernel/random/boot_id
  [ "$now" = "$boot" ] || return
  start= session=
  { read -r line <"/proc/$lead/stat" && started "$line"; } 2>/dev/null
  [ "$start" != "$born" ] || session=$lead
  # PAM may have moved one to a control group of a login.
  set -- $({ grep -lsxz "RUN_PLAYBOOK_SCOPE=$scope" /proc/[0-9]*/environ; [ -z "$audit" ] || grep -lsx "$audit" /proc/[0-9]*/sessionid; } | tr -dc '0-9\n'
    [ -z "$group" ] || find "$group" -name cgroup.procs -exec cat {} + 2>/dev/null)
  # The name of a process may hold a line break, and then whatever looks like another process.
  set -- $(grep -ahsz '' /proc/[0-9]*/stat | tr '\n\0' ' \n' | awk -v session="$session" -v marked=" $* " -v seen=" $seen " "$KIN")
  seen="$seen $*"
  for p do who="$who ${'$'}{p%:*}"; done
  [ -n "$who" ]
}`

/**
 * `ended FILE LOG SECONDS [anyhow]`: nothing of it lives any more. What still says something every so many seconds (not so: `anyhow`), within
 * the time that it was given, is let end; all else, and what it left behind, is ended. False when that cannot be done, as on a dead disk.
 */
export const ENDED = String.raw`${LIVING}
ended() {
  quiet=0 said=
  while living "$1"; do
    case " $who " in *" $lead "*) ;; *) break ;; esac
    size=$(wc -c 2>/dev/null <"$2")
    [ "$4" = anyhow ] || [ "$size" = "$said" ] || quiet=0
    read -r now _ </proc/uptime
    [ $quiet -lt "$3" ] && [ "${'$'}{now%%.*}" -lt "$latest" ] || break
    said=$size quiet=$((quiet + 1))
    sleep 1
  done
  told=
  while living "$1"; do
    read -r now _ </proc/uptime
    now=${'$'}{now%%.*}
    # Stopped first: a shell must not go on because what it waited for has ended before it.
    kill -s STOP $who 2>/dev/null
    if [ -z "$told" ]; then told=$now; kill -s TERM $who
    elif [ $((now - told)) -ge 40 ]; then kill -s CONT $who; return 1
    elif [ $((now - told)) -ge 5 ]; then [ -z "$group" ] || echo 1 >"$group/cgroup.kill"; kill -s KILL $who
    fi 2>/dev/null
    kill -s CONT $who 2>/dev/null
    sleep 0.2
  done
  # A control group that was killed once kills whatever comes into it later.
  [ -z "$told" ] || [ -z "$group" ] || rmdir -- "$group" 2>/dev/null
  [ ! -s "$1.scope" ] || : >"$1.scope"
}`

/** How long a change that still runs when nobody drives it any more may say nothing before it is ended. */
export const STEP_SILENCE_SECONDS = 15

/**
 * `at_rest`: nothing of the run in `$R` is at work any more, neither a change nor an undo that was broken off; also of the run that it is a
 * rollback of. Each is told first, as `working`; with `check=yes` that is all. False, and why as `$obstacle`, when something cannot be ended.
 */
export const AT_REST = String.raw`at_rest() {
  set -- "$R"/[0-9]*/*.scope
  [ ! -e "$R/of" ] || { read -r of <"$R/of"; set -- "$@" "$J/runs/$of"/[0-9]*/*.scope; }
  for f do
    seen=
    [ -s "$f" ] && f=${'$'}{f%.scope} && living "$f" || continue
    step=${'$'}{f%/*} log=$f.log
    [ "$f" != "$step/apply" ] || log=$step/log
    { cat "$step/summary"; printf ' (process %s)' "${'$'}{who# }"; } | tell working "${'$'}{step##*/}" -
    [ $check = yes ] || ended "$f" "$log" ${STEP_SILENCE_SECONDS} && continue
    obstacle="nothing is undone while a process of $step lives that cannot be ended: ${'$'}{who# }"
    return 1
  done
}`
