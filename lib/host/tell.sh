# `tell KIND STEP FILE`: what became of a step, with the words in the file: a mark for the engine, a plain line for a person.
tell() {
  if [ -n "$T" ]; then
    cat "$3"
    printf '\n%s %s %s\n' "$T" "$1" "$2"
    return
  fi
  said=$(cat "$3")
  case $1 in
    would-undo) echo "would undo: $said" ;;
    undone) echo "undone: $said" ;;
    undo-failed) echo "could not undo: $said" ;;
    left) echo "left: $said" ;;
    kept) echo "kept: $(cat "$2/summary"): $said" ;;
    working) echo "still at work: $said" ;;
    tampered) printf '%s\n' "changed since then:" "$said" ;;
    as) echo "this rollback is run $2, to be undone in turn with: sh $J/runs/$2/undo.sh" ;;
  esac
}
