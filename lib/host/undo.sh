#!/bin/sh
# Takes this run back: its changes newest first, then whatever makes the restored state live. Safe to run again.
#   sh undo.sh [--check] [--purge]
# --check only says what would be done. --purge takes configuration and data of packages along, where the run had been committed.
. ./cleaned.sh
trap : HUP PIPE
umask 077
T=$RUN_PLAYBOOK_TOKEN
unset RUN_PLAYBOOK_TOKEN
check=no purge=no later=no failed=0
for a; do
  case $a in --check) check=yes ;; --purge) purge=yes ;; *)
    echo "usage: sh undo.sh [--check] [--purge]" >&2
    exit 2
    ;;
  esac
done
cd -- "$(dirname -- "$0")" && R=$PWD && J=${R%/runs/*} || exit 1
. ./tell.sh
# What a change was about to put in place when it was killed: it would lie there for ever.
sweep_aside() {
  { read -r a <"$1/aside"; } 2>/dev/null || return 0
  for p in "$1"/place.*; do
    at=$(
      cat "$p" 2>/dev/null
      echo .
    ) at=${at%.}
    for t in "${at%/}"/.run-playbook."$a".*; do [ ! -d "$t" ] || [ -L "$t" ] || rm -rf --one-file-system -- "$t"; done
  done
}
# At once: what an older step brought goes with it, and with it this may.
compare() {
  strayed "$1" >"$1/strayed"
  if [ -s "$1/strayed" ]; then
    failed=1
    tell undo-failed "$1" "$1/strayed"
  else rm -f -- "$1/strayed"; fi
}
# What a step with a secret said goes once it is told.
words() {
  cat "$1"
  echo
  if [ -n "$T" ]; then tail -c "$SENT_BYTES" "$2"; else tail -c 4096 "$2"; fi
  secretive "$s" || printf '\nin full there: %s\n' "$PWD/$2"
}
mirrored() { [ $later = no ] || mirror "$1" "$2" || {
  echo "what is there now could not be kept in $A" >"$1/undo.log"
  false
}; }
# What was begun, by the journal: a step that cannot be found must not pass for one that was never there.
steps() { sed -n 's/^begin \([0-9][0-9]*\)$/\1/p' journal | sort -rnu; }
. ./number.sh
. ./format.sh
. ./hang-up.sh
. ./lock.sh
. ./trust.sh
. ./wipe.sh
. ./compare.sh
. ./limited.sh
. ./at-rest.sh
. ./backup.sh
. ./room.sh
. ./fingerprint.sh
. ./mirror.sh
. ./close.sh
# Prints the files that are no longer as the run left them, each with newer runs that changed it.
changed_since() {
  read -r mine <order
  tampered $(steps) | while IFS= read -r p; do
    by=
    for f in $(grep -D skip -lxF -- "$p" ../*/[0-9]*/path.* 2>/dev/null); do
      f=${f#../} f=${f%%/*}
      [ -f "../$f/order" ] && read -r other <"../$f/order" && [ "$other" -gt "$mine" ] || continue
      case $by in *"$f"*) ;; *) by="$by${by:+, }$f" ;; esac
    done
    printf '%s%s\n' "$p" "${by:+ (by run $by)}"
  done
}
strange=$(untrusted "$R")
[ -z "$strange" ] || {
  printf '%s\n' "the journal cannot be trusted:" "$strange" "$TRUST_HINT" >&2
  exit 1
}
[ -e journal ] || {
  echo "its journal is gone: $R/journal" >&2
  exit 1
}
# The lock is ours already where the engine asks; a person waits for it, and a run that nobody follows any more is ended.
if [ $check = no ] && ! [ "/proc/$$/fd/9" -ef "$J/lock" ]; then
  lockable || {
    echo "flock is missing: it comes with util-linux" >&2
    exit 1
  }
  exec 9>>"$J/lock"
  flock -n 9 || {
    echo "waiting for $(lock_holder)"
    hang_up
    flock -w 60 9
  } || {
    echo "another run holds this host" >&2
    exit 1
  }
  held_by "the rollback of run ${R##*/}, by hand"
fi
at_rest || {
  echo "$obstacle" >&2
  exit 1
}
! grep -qxE 'committed|resumed .*' journal || later=yes
[ $later = yes ] || purge=yes
rp_purge=$purge rp_later=$later
export rp_purge rp_later
[ $check = yes ] || release .
[ $later = no ] || {
  changed_since >changed
  [ ! -s changed ] || tell tampered - changed
}
[ $check = yes ] || [ $later = no ] || { open_mirror && tell as "${A##*/}" "$A/meta"; } || exit 1
last=$(steps | head -n 1)
for s in $(steps); do
  if grep -qx "undone $s" journal; then
    [ ! -e "$s/strayed" ] || compare "$s"
    continue
  fi
  if [ ! -e "$s/undo" ] && [ ! -e "$s/irreversible" ]; then
    failed=1
    echo "$R/$s/undo is gone: nothing can be undone by it" >lost
    tell undo-failed "$s" lost
    continue
  fi
  if [ -e "$s/irreversible" ]; then
    tell kept "$s" "$s/irreversible"
    continue
  fi
  if [ $check = yes ]; then
    tell would-undo "$s" "$s/summary"
    continue
  fi
  in=/dev/null
  [ ! -e "$s/undo.in" ] || in=undo.in
  rp_noted=$R/$s/noted
  export rp_noted
  x=$(printf %04d $((1$last - 1$s + 1)))
  if mirrored "$s" "$x" && (cd "$s" && limited 900 "$R/$s/undo" "$R/restore.sh" <"$in" >undo.log 2>&1); then
    [ $later = no ] || echo "done $x" >>"$A/journal"
    sweep_aside "$s"
    echo "undone $s" >>journal
    tell undone "$s" "$s/summary"
    [ ! -s "$s/undo.log" ] || sed -n 's/^warning: //p' "$s/undo.log" >"$s/left"
    [ ! -s "$s/left" ] || tell left "$s" "$s/left"
    compare "$s"
  else
    failed=1
    words "$s/summary" "$s/undo.log" >"$s/failed"
    tell undo-failed "$s" "$s/failed"
  fi
done
[ $check = no ] || exit 0
settled=
for s in $(steps); do
  [ -s "$s/settle" ] && grep -qx "undone $s" journal || continue
  sum=$(cksum <"$s/settle")
  case $settled in *"[$sum]"*) continue ;; esac
  settled="${settled}[$sum]"
  if ! limited 300 "$s/settle" </dev/null >"$s/settle.log" 2>&1; then
    failed=1
    words "$s/settle" "$s/settle.log" >"$s/failed"
    tell undo-failed "$s" "$s/failed"
  fi
done
[ $later = no ] || {
  witnessed "$A"
  echo committed >>"$A/journal"
  sync "$A/journal"
}
wipe .
if [ $failed = 0 ]; then echo rolled-back >>journal; else echo rollback-failed >>journal; fi
sync journal
close_run
exit $failed
