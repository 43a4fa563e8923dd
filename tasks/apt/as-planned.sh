# `as_planned WORD…`: runs apt-get, which must make exactly the moves that were $planned.
# The undo covers only the planned moves, so more than these is an error. Fewer are an error as well, unless the missing ones are made
# already: when apt cannot fetch its lists, it succeeds without doing anything.
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
    printf 'apt would now do less than planned, so nothing was changed:\n%s\n' "$less"
    return 1
  }
  more=$(printf '%s\n' "$will" | grep -vxF -- "$planned")
  [ -z "$more" ] || {
    printf 'apt would now do more than planned, so nothing was changed:\n%s\n' "$more"
    return 1
  }
  get "$@"
}
