import { HOST_PATH } from './bootstrap.ts'
import { LIMITED, RESTORE_NAME } from './way-back.ts'

/** Where a host keeps its runs: root's, or the user's own where the login is not root. */
export const JOURNAL_HOME = `J=/var/lib/run-playbook
[ "$(id -u)" = 0 ] || { J=$XDG_STATE_HOME; [ -n "$J" ] || J=$HOME/.local/state; J=$J/run-playbook; }`

/**
 * The run's way back, kept in its folder: needs nothing but that folder and may be run again at any time. For the engine it
 * prints marks, for a person plain lines. It goes on when whoever asked for it is gone.
 */
export const UNDO = String.raw`#!/bin/sh
# Takes this run back: its changes newest first, then whatever makes the restored state live. Safe to run again.
trap : HUP PIPE
umask 077
PATH=${HOST_PATH} LC_ALL=C T=$RUN_PLAYBOOK_TOKEN
export PATH LC_ALL
unset RUN_PLAYBOOK_TOKEN
cd -- "$(dirname -- "$0")" || exit 1
tell() {
  if [ -n "$T" ]; then cat "$3"; printf '\n%s %s %s\n' "$T" "$1" "$2"; else printf '%s %s: %s\n' "$1" "$2" "$(cat "$3")"; fi
}
words() { cat "$1"; echo; tail -c 4096 "$2"; printf '\nin full there: %s\n' "$PWD/$2"; }
${LIMITED}
if [ -z "$T" ]; then
  exec 9>>../../lock
  flock -n 9 || { echo "waiting for $(cat ../../lock)"; flock -w 60 9; } || { echo "another run holds this host" >&2; exit 1; }
fi
failed=0
for s in $(ls | grep -E '^[0-9]+$' | sort -rn); do
  grep -qx "begin $s" journal || continue
  grep -qx "undone $s" journal && continue
  if [ -e "$s/irreversible" ]; then
    tell kept "$s" "$s/irreversible"
    continue
  fi
  in=/dev/null
  [ ! -e "$s/undo.in" ] || in=undo.in
  if ( cd "$s" && limited 900 ./undo ../${RESTORE_NAME} <"$in" >undo.log 2>&1 9>&- ); then
    echo "undone $s" >>journal
    tell undone "$s" "$s/summary"
  else
    failed=1
    words "$s/summary" "$s/undo.log" >"$s/failed"; tell undo-failed "$s" "$s/failed"
  fi
done
settled=
for s in $(ls | grep -E '^[0-9]+$' | sort -rn); do
  [ -s "$s/settle" ] && grep -qx "undone $s" journal || continue
  sum=$(cksum <"$s/settle")
  case $settled in *"[$sum]"*) continue ;; esac
  settled="$settled[$sum]"
  if ! limited 300 "$s/settle" </dev/null >"$s/settle.log" 2>&1 9>&-; then
    failed=1
    words "$s/settle" "$s/settle.log" >"$s/failed"; tell undo-failed "$s" "$s/failed"
  fi
done
if [ $failed = 0 ]; then echo rolled-back >>journal; else echo rollback-failed >>journal; fi
sync journal
exit $failed
`
