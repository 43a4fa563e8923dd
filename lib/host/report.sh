# `report KIND STEP FILE`: the outcome of a step, with the text of FILE: a mark for the engine, a plain line for an operator.
report() {
  if [ -n "$T" ]; then
    cat "$3"
    printf '\n%s %s %s\n' "$T" "$1" "$2"
    return
  fi
  text=$(cat "$3")
  case $1 in
    would-undo) echo "would undo: $text" ;;
    undone) echo "undone: $text" ;;
    undo-failed) echo "could not undo: $text" ;;
    left) echo "left: $text" ;;
    kept) echo "kept: $(cat "$2/summary"): $text" ;;
    working) echo "still running: $text" ;;
    # Marks keep their names: controllers of other versions read them.
    tampered) printf '%s\n' "modified since the run:" "$text" ;;
    as) echo "this rollback is run $2; to roll it back: sh $J/runs/$2/undo.sh" ;;
  esac
}
