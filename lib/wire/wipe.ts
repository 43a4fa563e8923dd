/**
 * Inputs hold passwords. `unbegun RUN`: removes what was staged for steps that never began. `spent RUN`: empties the input of a step that was
 * broken off, where it may hold a secret. `wipe RUN`: both, and with the steps that were undone all their inputs go.
 */
export const WIPE = String.raw`unbegun() {
  [ ! -e "$1/journal" ] || [ -f "$1/journal" ] || return 0
  for w in "$1"/[0-9]*; do
    [ ! -d "$w" ] || grep -qx "begin ${'$'}{w##*/}" "$1/journal" 2>/dev/null || rm -rf -- "$w"
  done
}
spent() {
  for w in "$1"/[0-9]*; do
    [ ! -s "$w/in" ] || { [ ! -e "$w/redo" ] && [ ! -e "$w/secret" ]; } || : >"$w/in"
  done
}
wipe() {
  unbegun "$1"; spent "$1"
  for w in $(sed -n 's/^undone //p' "$1/journal"); do rm -f -- "$1/$w/in" "$1/$w/undo.in" "$1/$w/redo.in"; done
}`
