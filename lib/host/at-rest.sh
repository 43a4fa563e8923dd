# `at_rest`: no process of the run in `$R` lives any more, of a change or of an interrupted undo; nor of the run that it rolls back. It reports
# each as `working` first; with `check=yes` it only reports. False, with the reason in `$obstacle`, when a process cannot be ended.
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
    } | report working "${step##*/}" -
    [ $check = yes ] || ended "$f" "$log" "$STEP_SILENCE_SECONDS" && continue
    obstacle="a process of $step cannot be ended, so nothing is undone: ${who# }"
    return 1
  done
}
