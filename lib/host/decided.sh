# Asks, over a connection of its own, for the outcome of the change $n of the run $run, which may have disconnected its controller: `done`,
# `failed`, `expired` when the host has begun to roll it back, or `undecided`. Read-only.
. ./mark.sh
. ./home.sh
. ./decide.sh
R=$J/runs/$run left=5
mark begin
decide
if mark_if_failed; then
  :
elif [ ! -e "$R/open" ] || { [ ! -e "$R/deadline" ] && ! grep -qx "confirmed $n" "$R/journal"; }; then
  mark expired
elif grep -qx "done $n" "$R/journal"; then
  mark 'done'
else
  mark undecided
fi
