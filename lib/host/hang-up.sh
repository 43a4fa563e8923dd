# Signals the shell that drives the run in `$R` to exit: its connection may be dead for a quarter of an hour before the host notices. The shell
# finishes its change first. True when there is such a shell.
driver() {
  { read -r p <"$R/shell"; } 2>/dev/null || return
  # While a step runs its shell holds the lock under another descriptor, so that the step does not inherit it.
  for fd in "/proc/$p/fd/"*; do [ ! "$fd" -ef "$J/lock" ] || return 0; done
  return 1
}
hang_up() { driver && [ "$p" != $$ ] && kill -s HUP "$p"; }
