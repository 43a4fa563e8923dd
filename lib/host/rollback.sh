# Rolls the run $run back with its own `undo.sh $flags`, $as a run of its own where it was committed; with $check it only reports what would be done.
# From a run of an older version it relies on the lines of the journal and on the arguments and marks of undo.sh alone. It waits for the lock; where
# there is time for that, it signals the run's own shell, whose connection may be dead, to exit. For a run that is rolled back already it reports the
# undone steps.
. ./mark.sh
. ./home.sh
. ./state.sh
. ./format.sh
. ./hang-up.sh
. ./lock.sh
. ./trust.sh
is_rolled_back() { [ "$(state "$R")" = rolled-back ]; }
report_rolled_back() {
  for s in $(sed -n 's/^undone //p' "$R/journal"); do
    cat "$R/$s/summary"
    mark was-undone "$s"
  done
  sed -n 's/^guard //p' "$R/journal" | tail -n 1
  mark already
}
# By the journal, whatever undo.sh reports.
begun() { grep -q '^begin ' "$R/journal" 2>/dev/null; }
missed() {
  sed -n 's/^begin //p' "$R/journal" | while read -r s; do
    grep -qx "undone $s" "$R/journal" || [ -e "$R/$s/irreversible" ] || echo "$s"
  done
}
check_undone() {
  [ "$code" = 0 ] && missed=$(missed) && [ -n "$missed" ] || return 0
  code=1
  echo rollback-failed >>"$R/journal"
  echo "begun and not undone:" $missed
  mark undo-failed -
}
locked() {
  flock -n 9 || {
    lock_holder
    mark waiting
    [ "$wait" = 0 ] || hang_up
    flock -w "$wait" 9
  } || return
  held_by "the rollback of run ${R##*/}"
}
# True while the last step of a run of an older version lives. That version wrote the number of the process group alone, and its undo.sh does not
# look for it; after a boot the number may belong to other processes.
old_step_runs() {
  s=$(sed -n 's/^begin //p' "$R/journal" 2>/dev/null | tail -n 1)
  ! grep -qxE "(done|failed) $s" "$R/journal" 2>/dev/null && { read -r group <"$R/$s/apply.group"; } 2>/dev/null || return
  [ "$(stat -c %Y "$R/$s/apply.group")" -ge "$(sed -n 's/^btime //p' /proc/stat)" ] && kill -s 0 -- "-$group" 2>/dev/null
}
undo() {
  RUN_PLAYBOOK_TOKEN=$T RUN_PLAYBOOK_AS=$as rp_login=$rp_login sh "$R/undo.sh" $flags 2>&1
  code=$?
}
gone() { begun && {
  echo "$R/undo.sh is gone"
  mark undo-failed -
  mark rolled-back 1
}; }
R=$J/runs/$run
mark begin
strange=$(untrusted "$R")
[ -n "$strange" ] || cat "$R"/*/severs 2>/dev/null | while read -r place; do
  echo "$place"
  mark place
done
if [ -n "$strange" ]; then
  printf %s "$strange"
  mark untrusted
elif ! lockable; then
  mark unlockable
elif [ ! -d "$R" ]; then
  mark unknown
elif ! known_format "$R"; then
  mark format "$format"
elif is_rolled_back; then
  report_rolled_back
elif [ "$check" = yes ]; then
  if [ -s "$R/undo.sh" ]; then
    undo
    mark rolled-back $code
  elif ! gone; then
    mark unknown
  fi
elif {
  [ "$held" = "$R" ] || exec 9>>"$J/lock"
  locked
}; then
  if is_rolled_back; then
    report_rolled_back
  elif old_step_runs; then
    cat "$R/$s/summary"
    printf " (process group %s)" "$group"
    mark still-working
  elif [ -s "$R/undo.sh" ]; then
    undo
    check_undone
    mark rolled-back $code
  elif ! gone; then
    rm -rf -- "$R"
    mark unknown
  fi
else
  lock_holder
  mark locked
fi
exec 9>&-
held=
