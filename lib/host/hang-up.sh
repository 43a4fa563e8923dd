# Tells the shell that drives the run in `$R` to go, whose connection may be dead for a quarter of an hour before the host notices; it finishes
# its change first. True when there is one.
driver() {
  { read -r p <"$R/shell"; } 2>/dev/null || return
  # While a step runs its shell has the lock under another number, lest the step inherit it.
  for fd in "/proc/$p/fd/"*; do [ ! "$fd" -ef "$J/lock" ] || return 0; done
  return 1
}
hang_up() { driver && [ "$p" != $$ ] && kill -s HUP "$p"; }
