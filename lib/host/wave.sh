# One wave: takes the lock, writes every undo, compares the preconditions, then makes the changes; at the end it asks again. It stops at the first
# failure.
. ./mark.sh
. ./ask.sh
. ./home.sh
. ./lock.sh
. ./state.sh
. ./number.sh
. ./format.sh
. ./trust.sh
. ./wipe.sh
. ./staging.sh
. ./abandon.sh
. ./step.sh
. ./hold.sh
# `open_run`: writes the run $run into the journal, with $identity, starts its watchdog with $orphan=rollback, and writes $holder into the lock.
open_run() {
  R=$J/runs/$run broken=0 waited= confirm=
  mark open
  old=
  [ ! -e "$J" ] || old=yes
  strange=$(untrusted "$J")
  [ -n "$strange" ] || mkdir -p -- "$R" 2>"$d/trouble" || broken=1
  [ -n "$old" ] || strange=$(untrusted "$J")
  [ -z "$strange" ] || {
    printf %s "$strange"
    mark untrusted
    broken=1
  }
  [ $broken = 1 ] || hold
  [ $broken = 0 ] || return 0
  put "$J/lock" "$holder
"
  # Once: in later waves the watchdog runs already.
  [ -e "$R/journal" ] || {
    put "$R/format" "$FORMAT
"
    put "$R/meta" "$identity"
    put "$R/restore.sh" "$RESTORE"
    put "$R/undo.sh" "$UNDO"
    put "$R/guard.sh" "$WATCHDOG"
  }
  { echo "$$" >"$R/shell" && echo "$d" >"$R/room" && echo "$SSH_CONNECTION" >"$R/peer" && : >"$R/open" && : >>"$R/journal"; } 2>>"$d/trouble" || broken=1
  [ -e "$R/order" ] || number "$R" || broken=1
  [ $broken = 1 ] || [ "$orphan" != rollback ] || orphaned 2>>"$d/trouble" || broken=1
}
# Before any input is staged: the watchdog is up, now and after a loss of power, and removes what an interrupted run leaves.
orphaned() { { [ -e "$R/orphan" ] || { sync "$J" "$J/runs" && durable "$R" -maxdepth 1 && : >"$R/orphan"; }; } && ensure_watchdog; }
# True when all of the payload came: a connection that closes in the middle of it must not pass for its end.
arrived() { IFS= read -r whole && [ "$whole" = "$T" ]; }
# True when all is on the disk and nothing prevents the wave; otherwise marks `refused`, with the reason.
ready() {
  [ $broken = 1 ] || { sync "$J" "$J/runs" && durable "$R" -maxdepth 2; } 2>>"$d/trouble" || broken=1
  [ $broken = 1 ] || return 0
  abandon
  cat "$d/trouble" 2>/dev/null
  mark refused
  return 1
}
