# A step that may disconnect: the deadline is set before it begins, and twice as long, because the change itself takes time.
disconnecting_step() {
  confirm=$1
  shift
  set_deadline $((confirm * 2)) 2>>"$d/trouble" || {
    cat "$d/trouble"
    mark no-watchdog "$1"
    return 1
  }
  mark disconnecting "$1"
  step "$@"
}
