# Held by the connection's own shell, over all waves of a run: it cannot go stale. Whoever waits for it may be stopped, and does not believe what it
# has read before.
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
  # Whoever had it without our waiting may have gone with its run in the middle.
  for o in "$J"/runs/*/open; do
    [ -e "${o%open}journal" ] && [ "$o" != "$R/open" ] || continue
    case $(state "${o%/open}") in '' | taking-back*) waited=yes ;; esac
  done
  [ $broken = 1 ] || {
    held=$R
    [ -z "$waited" ] || {
      mark overtaken
      broken=1
    }
  }
}
