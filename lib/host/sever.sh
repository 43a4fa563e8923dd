# Whoever was cut off must find the way back made by the host: armed for as long again before, because the change takes its time.
sever() {
  confirm=$1
  shift
  armed $((confirm * 2)) 2>>"$d/trouble" || {
    cat "$d/trouble"
    mark unguarded "$1"
    return 1
  }
  mark severing "$1"
  step "$@"
}
