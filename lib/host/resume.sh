# Lets what the interrupted $runs have done stand, for the run $by that goes on from there; marks `resumed` unless somebody holds the host. What is
# still at work there comes to its end first.
. ./mark.sh
. ./home.sh
. ./lock.sh
. ./trust.sh
. ./wipe.sh
. ./ended.sh
. ./at-rest.sh
. ./close.sh
tell() {
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
