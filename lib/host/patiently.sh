# `patiently PID SECONDS`: waits for a process and returns its code; sets `late` when the process does not end in time, and ends it with all its
# descendants. It does not wait for a process that cannot be killed because a disk or a mount does not answer; after one of these each later
# process gets one tick. Between `watch TICK` and `unwatch` one clock, two processes, serves all questions: the shell waits in `wait`, which a
# signal of the clock interrupts.
watch() {
  tick_seconds=$1 hung=
  trap 'ticked=1' USR1
  # The pid may belong to another process by now. A sleep that was killed from outside is repeated once.
  (
    while sleep "$tick_seconds" || sleep "$tick_seconds"; do
      read -r _ _ _ parent _ </proc/self/stat && [ "$parent" = $$ ] && kill -s USR1 $$ || exit
    done
  ) </dev/null >/dev/null 2>&1 9>&- &
  clock=$!
}
# Stopped first, so that no process starts another meanwhile; killed, because a process may ignore any other signal.
end_tree() {
  kill -s STOP "$1"
  children=
  { read -r children; } <"/proc/$1/task/$1/children"
  for child in $children; do end_tree "$child"; done
  kill -s KILL "$1"
} 2>/dev/null
# Ends the clock: its signal would interrupt a `read` of this shell. The pid of a clock that has ended may belong to another process by now.
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
    # 128 and USR1: the clock interrupted `wait`; any other code is that of the process.
    [ -n "$ticked" ] && [ "$code" = 138 ] || return "$code"
    [ -z "$late" ] || return
    left=$((left - tick_seconds))
    [ "$left" -gt 0 ] || {
      late=1 hung=1
      end_tree "$1"
    }
  done
}
