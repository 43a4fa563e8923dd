# Asks, over a connection of its own, what came of the change $n of the run $run, which may have cut us off: `done`, `failed`, `expired` when the host
# has begun to take it back, or `undecided`. Changes nothing.
. ./mark.sh
. ./home.sh
. ./decide.sh
R=$J/runs/$run left=5
mark begin
decide
if told_failed; then
  :
elif [ ! -e "$R/open" ] || { [ ! -e "$R/deadline" ] && ! grep -qx "confirmed $n" "$R/journal"; }; then
  mark expired
elif grep -qx "done $n" "$R/journal"; then
  mark 'done'
else
  mark undecided
fi
