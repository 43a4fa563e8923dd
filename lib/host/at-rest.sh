# `at_rest`: nothing of the run in `$R` is at work any more, neither a change nor an undo that was broken off; also of the run that it is a
# rollback of. Each is told first, as `working`; with `check=yes` that is all. False, and why as `$obstacle`, when something cannot be ended.
at_rest() {
  set -- "$R"/[0-9]*/*.scope
  [ ! -e "$R/of" ] || {
    read -r of <"$R/of"
    set -- "$@" "$J/runs/$of"/[0-9]*/*.scope
  }
  for f; do
    seen=
    [ -s "$f" ] && f=${f%.scope} && living "$f" || continue
    step=${f%/*} log=$f.log
    [ "$f" != "$step/apply" ] || log=$step/log
    {
      cat "$step/summary"
      printf ' (process %s)' "${who# }"
    } | tell working "${step##*/}" -
    [ $check = yes ] || ended "$f" "$log" "$STEP_SILENCE_SECONDS" && continue
    obstacle="nothing is undone while a process of $step lives that cannot be ended: ${who# }"
    return 1
  done
}
