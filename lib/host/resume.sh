# Keeps the changes of the interrupted $runs for the run $by, which resumes them; marks `resumed` unless another run holds the lock. Waits first
# for processes that still run.
. ./mark.sh
. ./home.sh
. ./lock.sh
. ./trust.sh
. ./wipe.sh
. ./ended.sh
. ./at-rest.sh
. ./close.sh
report() {
  cat
  mark "$1" "$2"
}
mark begin
check=no obstacle=
strange=$(for R in $runs; do untrusted "$J/runs/$R"; done | sort -u)
if [ -n "$strange" ]; then
  printf %s "$strange"
  mark untrusted
elif
  exec 9>>"$J/lock"
  flock -n 9
then
  held_by "run $by, which resumes run $names"
  for run in $runs; do
    R=$J/runs/$run
    [ -n "$obstacle" ] || at_rest
  done
  if [ -n "$obstacle" ]; then
    echo "$obstacle"
    mark still-working
  else
    for run in $runs; do
      R=$J/runs/$run
      echo "resumed $by" >>"$R/journal"
      sync "$R/journal"
      unbegun "$R"
      spent "$R"
      close_run
    done
    mark resumed
  fi
else
  lock_holder
  mark locked
fi
exec 9>&-
held=
