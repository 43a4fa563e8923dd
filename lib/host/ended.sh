. ./living.sh
# How long a change that still runs when nobody drives it any more may say nothing before it is ended.
STEP_SILENCE_SECONDS=15
# `ended FILE LOG SECONDS [anyhow]`: nothing of it lives any more. What still says something every so many seconds (not so: `anyhow`), within
# the time that it was given, is let end; all else, and what it left behind, is ended. False when that cannot be done, as on a dead disk.
ended() {
  quiet=0 said=
  while living "$1"; do
    case " $who " in *" $lead "*) ;; *) break ;; esac
    size=$(wc -c 2>/dev/null <"$2")
    [ "$4" = anyhow ] || [ "$size" = "$said" ] || quiet=0
    read -r now _ </proc/uptime
    [ $quiet -lt "$3" ] && [ "${now%%.*}" -lt "$latest" ] || break
    said=$size quiet=$((quiet + 1))
    sleep 1
  done
  told=
  while living "$1"; do
    read -r now _ </proc/uptime
    now=${now%%.*}
    # Stopped first: a shell must not go on because what it waited for has ended before it.
    kill -s STOP $who 2>/dev/null
    if [ -z "$told" ]; then
      told=$now
      kill -s TERM $who
    elif [ $((now - told)) -ge 40 ]; then
      kill -s CONT $who
      return 1
    elif [ $((now - told)) -ge 5 ]; then
      [ -z "$group" ] || echo 1 >"$group/cgroup.kill"
      kill -s KILL $who
    fi 2>/dev/null
    kill -s CONT $who 2>/dev/null
    sleep 0.2
  done
  # A control group that was killed once kills whatever comes into it later.
  [ -z "$told" ] || [ -z "$group" ] || rmdir -- "$group" 2>/dev/null
  [ ! -s "$1.scope" ] || : >"$1.scope"
}
