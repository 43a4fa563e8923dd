# `as_planned WORD…`: runs apt-get, which must do nothing but the moves that were $planned.
# The undo covers what was planned, and a person has seen no more: where apt would do more by now, nothing is done. Nor where it would
# do less, unless that is so already: its lists could not be fetched, and it would end well without having done anything.
would() { get -qq -s "$@" | sed -nE 's/^Inst ([^ ]+) (\[[^]]*\] )?\(([^ ]+) .*/\1 \3/p; s/^Remv ([^ ]+) .*/\1 -/p'; }
undone() {
  while read -r name to; do
    is=$(dpkg-query -W -f '${db:Status-Status} ${Version}' "$name" 2>/dev/null)
    case $to/$is in -/installed*) ;; -/* | "$to/installed $to") continue ;; esac
    echo "$name $to"
  done
}
as_planned() {
  will=$(would "$@")
  less=$(printf '%s\n' "$planned" | grep -vxF -- "$will" | undone)
  [ -z "$less" ] || {
    printf 'nothing was done, because apt would do less by now than was planned:\n%s\n' "$less"
    return 1
  }
  more=$(printf '%s\n' "$will" | grep -vxF -- "$planned")
  [ -z "$more" ] || {
    printf 'nothing was done, because apt would do more by now than was planned:\n%s\n' "$more"
    return 1
  }
  get "$@"
}
