# The connection's own shell holds the lock over all waves of a run, so the lock cannot go stale. A run that waits for it can be stopped, and does
# not trust what it has read before: `stale`.
hold() {
  [ "$held" != "$R" ] || return 0
  { (: >>"$J/lock") && exec 9>>"$J/lock"; } 2>>"$d/trouble" || broken=1
  if [ $broken = 0 ] && ! flock -n 9; then
    waited=yes
    lock_holder
    mark waiting
    while [ $broken = 0 ] && ! flock -w 1 9; do
      wait=$((wait - 1))
      if [ -e "$R/stop" ]; then
        mark stopped
        broken=1
      elif [ "$wait" -le 0 ]; then
        lock_holder
        mark locked
        broken=1
      fi
    done
  fi
  # A holder that went before this run waited may have left an interrupted run.
  for o in "$J"/runs/*/open; do
    [ -e "${o%open}journal" ] && [ "$o" != "$R/open" ] || continue
    case $(state "${o%/open}") in '' | taking-back*) waited=yes ;; esac
  done
  [ $broken = 1 ] || {
    held=$R
    [ -z "$waited" ] || {
      mark stale
      broken=1
    }
  }
}
