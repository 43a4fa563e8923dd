# Sent over a new connection after the change $n of the run $run, which may have cut the old one. `confirm` waits until the change is done, takes
# the run over from the shell of the old connection, and cancels the rollback by the watchdog.
. ./mark.sh
. ./ask.sh
. ./home.sh
. ./hang-up.sh
. ./decide.sh
. ./close.sh
confirm() {
  R=$J/runs/$run left=$((seconds * 5))
  mark begin
  decide
  ! mark_if_failed || return
  if ! grep -qx "done $n" "$R/journal"; then
    mark undecided
    return 1
  fi
  exec 9>>"$J/lock"
  hang_up
  if ! flock -w "$seconds" 9; then
    exec 9>&-
    mark undecided
    return 1
  fi
  # The reply to an earlier confirmation may have been lost.
  if ! grep -qx "confirmed $n" "$R/journal" && ! mv "$R/deadline" "$R/confirmed" 2>/dev/null; then
    exec 9>&-
    mark expired
    return 1
  fi
  held=$R
  echo "$$" >"$R/shell" && echo "$d" >"$R/room"
  echo "$SSH_CONNECTION" >"$R/peer"
  echo "confirmed $n" >>"$R/journal"
  sync "$R/journal" "$R"
  [ -e "$R/orphan" ] || disarm
  mark confirmed
}
