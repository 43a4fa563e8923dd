# The rollback of a committed run is a run of its own, so that it can be rolled back itself: for each step it has one whose undo is the redo of the
# change, with a backup of the present state, changes by hand included. Both share the file `noted`.
link_over() { [ ! -e "$1" ] || ln -f -- "$1" "$2"; }
add_redo_step() {
  x=$A/$2
  ! grep -qx "begin $2" "$A/journal" || return 0
  mkdir -p "$x" && printf 'roll back: %s' "$(cat "$1/summary")" >"$x/summary" || return
  if [ -e "$1/redo" ]; then
    link_over "$1/redo" "$x/undo"
    link_over "$1/redo.in" "$x/undo.in"
  elif [ -e "$1/secret" ] && [ -e "$1/in" ]; then
    echo 'it needs a secret that was not kept: run the playbook again' >"$x/irreversible"
  else
    link_over "$1/apply" "$x/undo"
    link_over "$1/in" "$x/undo.in"
  fi
  link_over "$1/undo" "$x/redo"
  link_over "$1/undo.in" "$x/redo.in"
  for f in settle severs secret watched noted; do link_over "$1/$f" "$x/$f"; done
  k=0
  while [ -e "$1/path.$k" ]; do
    p=$(
      cat "$1/path.$k"
      echo .
    )
    keep "$x" $k "${p%.}" || return
    k=$((k + 1))
  done
  find "$x" '(' -type f -o -type d ')' -exec sync {} + && echo "begin $2" >>"$A/journal" && sync "$A/journal"
}
identify() {
  A=$(printf '%s' "$RUN_PLAYBOOK_AS" | sed -n 's/^{"run":"\([a-z0-9-]*\)".*/\1/p')
  [ -z "$A" ] || return 0
  A=$(date -u +%Y%m%d-%H%M%S)-$(od -An -N2 -tx1 /dev/urandom | tr -d ' ')
  RUN_PLAYBOOK_AS='{"run":"'$A'","playbook":"rollback","by":"undo.sh, by hand","startedAt":"'$(date -u +%Y-%m-%dT%H:%M:%SZ)'"}'
}
open_rollback_journal() {
  A=$(sed -n 's/^taking-back //p' journal | tail -n 1)
  if [ -z "$A" ]; then
    identify
    a=../$A
    mkdir -p "$a" && echo "$FORMAT" >"$a/format" && printf '%s' "$RUN_PLAYBOOK_AS" >"$a/meta" && echo "${R##*/}" >"$a/of" && number "$a" &&
      cp restore.sh undo.sh "$a" && : >"$a/journal" && sync "$a"/* "$a" .. && echo "taking-back $A" >>journal || return
  fi
  : >open && sync journal open . && A=../$A
}
