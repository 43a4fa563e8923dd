# Inputs hold passwords, and so may the output of a step with such an input. `unbegun RUN`: removes what was staged for steps that never began.
# `secretive STEP`: true when it may hold a secret. `hush STEP`: empties the logs of such a step, once they are reported. `spent RUN`: also its
# inputs, for all steps of a run that has ended. `wipe RUN`: all of that, and all inputs of undone steps.
unbegun() {
  [ ! -e "$1/journal" ] || [ -f "$1/journal" ] || return 0
  for w in "$1"/[0-9]*; do
    [ ! -d "$w" ] || grep -qx "begin ${w##*/}" "$1/journal" 2>/dev/null || rm -rf -- "$w"
  done
}
secretive() { [ -e "$1/redo" ] || [ -e "$1/secret" ]; }
# printf, and not a special builtin: on a read-only disk its redirection would end the shell.
empty() { for f; do [ ! -s "$f" ] || printf '' >"$f"; done; }
hush() { ! secretive "$1" || empty "$1/log" "$1/log.end" "$1/undo.log" "$1/settle.log" "$1/failed"; }
spent() {
  for w in "$1"/[0-9]*; do
    hush "$w"
    ! secretive "$w" || empty "$w/in"
  done
}
wipe() {
  unbegun "$1"
  spent "$1"
  for w in $(sed -n 's/^undone //p' "$1/journal"); do rm -f -- "$1/$w/in" "$1/$w/undo.in" "$1/$w/redo.in"; done
}
