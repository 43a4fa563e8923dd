import { HOST_PATH } from './bootstrap.ts'

/** Where a host keeps its runs: root's, or the user's own where the login is not root. */
export const JOURNAL_HOME = `J=/var/lib/run-playbook
[ "$(id -u)" = 0 ] || { J=$XDG_STATE_HOME; [ -n "$J" ] || J=$HOME/.local/state; J=$J/run-playbook; }`

/**
 * What an undo may call, run inside the folder of its step. Each saved path has three names there: `path.K` holds the path,
 * and `saved.K` the copy or `absent.K` the fact that there was nothing.
 */
export const RESTORE = String.raw`kept() {
  k=0
  while [ -e "path.$k" ]; do
    [ "$(cat "path.$k"; echo .)" = "$1." ] && return
    k=$((k + 1))
  done
  echo "nothing was kept of $1" >&2; return 1
}
saved() {
  kept "$1" && [ ! -e "absent.$k" ] && printf '%s\n' "$PWD/saved.$k"
}
restore() {
  kept "$1" || return
  if [ -e "absent.$k" ]; then
    if [ -d "$1" ] && [ ! -L "$1" ]; then rmdir -- "$1"; else rm -f -- "$1"; fi
    return
  fi
  if [ -d "saved.$k" ] && [ ! -L "saved.$k" ]; then
    rm -rf -- "$1" && cp -a -- "saved.$k" "$1"
    return
  fi
  t=$(mktemp -d -- "$(dirname -- "$1")/.run-playbook.XXXXXXXXXX") || return
  cp -a -- "saved.$k" "$t/new" && sync "$t/new" && { mv -fT -- "$t/new" "$1" 2>/dev/null || cp --preserve=all -- "saved.$k" "$1"; }
  r=$?; rm -rf -- "$t"; return $r
}
`

/**
 * The run's way back, kept in its folder: needs nothing but that folder and may be run again at any time. For the engine it
 * prints marks, for a person plain lines.
 */
export const UNDO = String.raw`#!/bin/sh
# Takes this run back: its changes newest first, then whatever makes the restored state live. Safe to run again.
umask 077
PATH=${HOST_PATH} LC_ALL=C
export PATH LC_ALL
cd -- "$(dirname -- "$0")" || exit 1
tell() { if [ -n "$T" ]; then printf '\n%s %s\n' "$T" "$*"; else printf '%s\n' "$*"; fi; }
if [ -z "$T" ]; then
  exec 9>>../../lock
  flock -w 60 9 || { echo "another run holds this host: $(cat ../../lock)" >&2; exit 1; }
fi
failed=0
for s in $(ls | grep -E '^[0-9]+$' | sort -r); do
  grep -qx "begin $s" journal || continue
  grep -qx "undone $s" journal && continue
  if [ -e "$s/irreversible" ]; then
    cat "$s/irreversible"; tell kept "$s"
    continue
  fi
  [ -e "$s/undo.in" ] || : >"$s/undo.in"
  if ( cd "$s" && timeout -k 10 900 sh -c '. ../restore.sh; . ./undo' ) <"$s/undo.in" >"$s/undo.log" 2>&1 9>&-; then
    echo "undone $s" >>journal
    cat "$s/summary"; tell undone "$s"
  else
    failed=1
    cat "$s/summary"; echo; tail -c 4096 "$s/undo.log"; tell undo-failed "$s"
  fi
done
settled=
for s in $(ls | grep -E '^[0-9]+$' | sort -r); do
  [ -s "$s/settle" ] && grep -qx "undone $s" journal || continue
  sum=$(cksum <"$s/settle")
  case $settled in *"[$sum]"*) continue ;; esac
  settled="$settled[$sum]"
  if ! timeout -k 10 300 sh "$s/settle" </dev/null >"$s/settle.log" 2>&1 9>&-; then
    failed=1
    cat "$s/settle"; echo; tail -c 4096 "$s/settle.log"; tell undo-failed "$s"
  fi
done
if [ $failed = 0 ]; then echo rolled-back >>journal; else echo rollback-failed >>journal; fi
sync journal
exit $failed
`
