# Waits until the change $n of the run in `$R` is done or failed, as its journal has it, for five times $left.
decide() {
  until grep -qxE "(done|failed) $n" "$R/journal" || [ "$left" -le 0 ]; do
    sleep 0.2
    left=$((left - 1))
  done
}
told_failed() { grep -qx "failed $n" "$R/journal" && {
  tail -c "$SENT_BYTES" "$R/$n/log"
  mark failed "$n"
}; }
