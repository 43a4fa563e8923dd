# Waits until the journal of the run in `$R` has the change $n as done or failed, for at most $left fifths of a second.
decide() {
  until grep -qxE "(done|failed) $n" "$R/journal" || [ "$left" -le 0 ]; do
    sleep 0.2
    left=$((left - 1))
  done
}
mark_if_failed() { grep -qx "failed $n" "$R/journal" && {
  tail -c "$SENT_BYTES" "$R/$n/log"
  mark failed "$n"
}; }
