# `transaction WORD…`: prints what `apt-get WORD…` would do, by lists as fresh as $update and $age ask for; fails where apt-get fails.
. ./simulate.sh
. ./incomplete.sh
. ./refresh.sh
. ./obstacles.sh
with_fresh_lists() {
  [ -z "$t" ] && [ "$update" != never ] || return
  refresh
  simulate "$@"
}
transaction() {
  case $update in always) refresh ;; when-needed) fresh || refresh ;; esac
  simulate "$@" || with_fresh_lists "$@" || {
    obstacles "$@" >&2
    exit 1
  }
  [ -z "$refreshed" ] || echo refresh $empty
  printf '%s\n' "$said" | grep -E '^(Inst|Remv) '
  incomplete
  old=$(printf '%s\n' "$said" | sed -nE 's/^(Inst|Remv) ([^ ]*) \[.*/\2/p')
  [ -z "$old" ] || apt-cache $cached $private madison $old 2>/dev/null | sed -n 's/^ *\([^ |]*\) *| *\([^ |]*\) *|.*/have \1 \2/p' | sort -u
}
