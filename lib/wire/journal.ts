/** Where a host keeps its runs: root's, or the user's own where the login is not root. */
export const JOURNAL_HOME = `J=/var/lib/run-playbook
[ "$(id -u)" = 0 ] || { J=$XDG_STATE_HOME; [ -n "$J" ] || J=$HOME/.local/state; J=$J/run-playbook; }`

/** Shell that is true where a lock can be asked for: without the program nobody holds it, and nobody can. */
export const LOCKABLE = 'command -v flock >/dev/null'

/**
 * `held_by WORDS`: what the lock says of whoever holds it now. On a full disk it may say nothing, and is held all the same. `lock_holder`
 * prints it.
 */
export const HELD_BY = String.raw`held_by() { { printf '%s\n' "$1" >"$J/lock"; } 2>/dev/null || :; }
lock_holder() { grep -a . "$J/lock" 2>/dev/null || echo "another run"; }`

/**
 * The last word on how a run stands, with its folder: `committed`, `taking-back RUN` (a rollback of it, itself a run, is under way),
 * `rolled-back`, `rollback-failed`, `resumed RUN` (what it had done stands, that run went on). Nothing: it did not end.
 */
export const STATE = `state() { grep -D skip -E '^(committed|taking-back |rolled-back|rollback-failed|resumed )' "$1/journal" 2>/dev/null | tail -n 1; }`

/** Gives `$R` its place among the runs of the host: their ids hold the clocks of many controllers, which may be wrong. */
export const NUMBER = String.raw`number() {
  order=0
  for f in "$J"/runs/*/order; do [ -f "$f" ] && { read -r o <"$f" && [ "$o" -gt $order ] && order=$o; } 2>/dev/null; done
  echo $((order + 1)) >"$1/order"
}`

/**
 * Tells the shell that drives the run in `$R` to go, whose connection may be dead for a quarter of an hour before the host notices; it
 * finishes its change first. True when there is one.
 */
export const HANG_UP = String.raw`driver() {
  { read -r p <"$R/shell"; } 2>/dev/null || return
  # While a step runs its shell has the lock under another number, lest the step inherit it.
  for fd in "/proc/$p/fd/"*; do [ ! "$fd" -ef "$J/lock" ] || return 0; done
  return 1
}
hang_up() { driver && [ "$p" != $$ ] && kill -s HUP "$p"; }`
