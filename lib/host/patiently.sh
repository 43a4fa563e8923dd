# `patiently PID SECONDS`: waits for a process, and returns what it returned; `late` is set when it did not end in time. All it started is ended
# with it, and a process that cannot even be killed, because a disk or a mount does not answer, is waited for no longer. After that one, each has
# a tick. Between `watch TICK` and `unwatch` one clock, two processes, serves all questions: the shell waits in `wait`, which a signal of the clock
# interrupts.
watch() {
  tick_seconds=$1 hung=
  trap 'ticked=1' USR1
  # A number that was given to somebody else is none of ours. Somebody may end every sleep of the host: once more.
  (
    while sleep "$tick_seconds" || sleep "$tick_seconds"; do
      read -r _ _ _ parent _ </proc/self/stat && [ "$parent" = $$ ] && kill -s USR1 $$ || exit
    done
  ) </dev/null >/dev/null 2>&1 9>&- &
  clock=$!
}
# Stopped first, so that none starts another behind our back; killed, because the rest may be ignored.
end_tree() {
  kill -s STOP "$1"
  children=
  { read -r children; } <"/proc/$1/task/$1/children"
  for child in $children; do end_tree "$child"; done
  kill -s KILL "$1"
} 2>/dev/null
# From here on no signal comes: it would end a 'read' of ours. The number of a clock that has ended may be another's by now.
unwatch() {
  read -r _ _ _ parent _ <"/proc/$clock/stat" && [ "$parent" = $$ ] && end_tree "$clock"
  wait "$clock"
} 2>/dev/null
patiently() {
  late= left=$2
  [ -z "$hung" ] || left=$tick_seconds
  while :; do
    ticked=
    wait "$1"
    code=$?
    # 128 and USR1: the clock interrupted us; anything else is the end of it.
    [ -n "$ticked" ] && [ "$code" = 138 ] || return "$code"
    [ -z "$late" ] || return
    left=$((left - tick_seconds))
    [ "$left" -gt 0 ] || {
      late=1 hung=1
      end_tree "$1"
    }
  done
}
