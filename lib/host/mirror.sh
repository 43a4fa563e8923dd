# A run that stood is taken back by a run of its own, so that this has a way back, too: for each step one whose undo makes the change again, and
# a copy of what is there now, changes by hand included. What was noted is one file for all of them.
twin() { [ ! -e "$1" ] || ln -f -- "$1" "$2"; }
mirror() {
  x=$A/$2
  ! grep -qx "begin $2" "$A/journal" || return 0
  mkdir -p "$x" && printf 'take back: %s' "$(cat "$1/summary")" >"$x/summary" || return
  if [ -e "$1/redo" ]; then
    twin "$1/redo" "$x/undo"
    twin "$1/redo.in" "$x/undo.in"
  elif [ -e "$1/secret" ] && [ -e "$1/in" ]; then
    echo 'it needs a secret that was not kept: run the playbook again' >"$x/irreversible"
  else
    twin "$1/apply" "$x/undo"
    twin "$1/in" "$x/undo.in"
  fi
  twin "$1/undo" "$x/redo"
  twin "$1/undo.in" "$x/redo.in"
  for f in settle severs secret watched noted; do twin "$1/$f" "$x/$f"; done
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
open_mirror() {
  A=$(sed -n 's/^taking-back //p' journal | tail -n 1)
  if [ -z "$A" ]; then
    identify
    a=../$A
    mkdir -p "$a" && echo "$FORMAT" >"$a/format" && printf '%s' "$RUN_PLAYBOOK_AS" >"$a/meta" && echo "${R##*/}" >"$a/of" && number "$a" &&
      cp restore.sh undo.sh "$a" && : >"$a/journal" && sync "$a"/* "$a" .. && echo "taking-back $A" >>journal || return
  fi
  : >open && sync journal open . && A=../$A
}
