# Whoever drives the run takes along what never began, also when told to go half way; a run of which nothing began is forgotten.
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
