# Waits until no process of a change lives, or ends them.
. ./living.sh
# How long a change without a controller may print nothing before it is ended.
STEP_SILENCE_SECONDS=15
# `ended FILE LOG SECONDS [anyhow]`: no process of the scope FILE lives any more. A program that prints something to LOG at least every SECONDS
# runs on to its end, within its own time limit (with `anyhow` it does not); all others, and what it left behind, are ended. False when that fails,
# as on a dead disk.
ended() {
  quiet=0 before=
  while living "$1"; do
    case " $who " in *" $lead "*) ;; *) break ;; esac
    size=$(wc -c 2>/dev/null <"$2")
    [ "$4" = anyhow ] || [ "$size" = "$before" ] || quiet=0
    read -r now _ </proc/uptime
    [ $quiet -lt "$3" ] && [ "${now%%.*}" -lt "$latest" ] || break
    before=$size quiet=$((quiet + 1))
    sleep 1
  done
  terminated=
  while living "$1"; do
    read -r now _ </proc/uptime
    now=${now%%.*}
    # Stopped first: a shell must not continue because the process for which it waits ends before it.
    kill -s STOP $who 2>/dev/null
    if [ -z "$terminated" ]; then
      terminated=$now
      kill -s TERM $who
    elif [ $((now - terminated)) -ge 40 ]; then
      kill -s CONT $who
      return 1
    elif [ $((now - terminated)) -ge 5 ]; then
      [ -z "$group" ] || echo 1 >"$group/cgroup.kill"
      kill -s KILL $who
    fi 2>/dev/null
    kill -s CONT $who 2>/dev/null
    sleep 0.2
  done
  # A control group that was killed once kills every process that enters it later.
  [ -z "$terminated" ] || [ -z "$group" ] || rmdir -- "$group" 2>/dev/null
  [ ! -s "$1.scope" ] || : >"$1.scope"
}
