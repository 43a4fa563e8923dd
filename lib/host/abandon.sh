# The shell that drives the run removes the steps that never began, also on a signal; it removes a run in which no step began.
. ./close.sh
abandon() {
  p=
  { read -r p <"$R/shell"; } 2>/dev/null
  case $p in
    "$$")
      unbegun "$R"
      [ -s "$R/journal" ] || {
        close_run
        rm -rf -- "$R"
      }
      ;;
    '') [ -e "$R/journal" ] || rm -rf -- "$R" ;;
  esac
}
leave() {
  [ -z "$R" ] || abandon
  rm -rf -- "$d"
}
