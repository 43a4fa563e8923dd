#!/bin/sh
# Rolls this run back: undoes its changes, newest first, then activates the restored state. Safe to run again.
#   sh undo.sh [--check] [--purge]
# --check only prints what would be done. --purge also removes configuration and data of packages, where the run was committed.
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
. ./report.sh
# Removes the new files that a killed change left beside the old ones.
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
# Right after the undo: the undo of an older step may remove these paths again.
compare() {
  strayed "$1" >"$1/strayed"
  if [ -s "$1/strayed" ]; then
    failed=1
    report undo-failed "$1" "$1/strayed"
  else rm -f -- "$1/strayed"; fi
}
# The output of a step with a secret is removed after this report, so the text names no file then.
failure_text() {
  cat "$1"
  echo
  if [ -n "$T" ]; then tail -c "$SENT_BYTES" "$2"; else tail -c 4096 "$2"; fi
  secretive "$s" || printf '\nfull output: %s\n' "$PWD/$2"
}
journal_redo() { [ $later = no ] || add_redo_step "$1" "$2" || {
  echo "the present state could not be backed up in $A" >"$1/undo.log"
  false
}; }
# The steps that began, by the journal and not by the folders: a step whose folder is gone is an error.
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
. ./rollback-journal.sh
. ./close.sh
# Prints the files that were modified since the run, each with the newer runs that changed it.
list_modified() {
  read -r mine <order
  modified_since $(steps) | while IFS= read -r p; do
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
# The engine holds the lock already. By hand undo.sh waits for it, and signals a shell whose controller may be gone.
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
    echo "another run holds the lock of this host" >&2
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
  list_modified >changed
  [ ! -s changed ] || report tampered - changed
}
[ $check = yes ] || [ $later = no ] || { open_rollback_journal && report as "${A##*/}" "$A/meta"; } || exit 1
last=$(steps | head -n 1)
for s in $(steps); do
  if grep -qx "undone $s" journal; then
    [ ! -e "$s/strayed" ] || compare "$s"
    continue
  fi
  if [ ! -e "$s/undo" ] && [ ! -e "$s/irreversible" ]; then
    failed=1
    echo "$R/$s/undo is gone: this change cannot be undone" >lost
    report undo-failed "$s" lost
    continue
  fi
  if [ -e "$s/irreversible" ]; then
    report kept "$s" "$s/irreversible"
    continue
  fi
  if [ $check = yes ]; then
    report would-undo "$s" "$s/summary"
    continue
  fi
  in=/dev/null
  [ ! -e "$s/undo.in" ] || in=undo.in
  rp_noted=$R/$s/noted
  export rp_noted
  x=$(printf %04d $((1$last - 1$s + 1)))
  if journal_redo "$s" "$x" && (cd "$s" && limited 900 "$R/$s/undo" "$R/restore.sh" <"$in" >undo.log 2>&1); then
    [ $later = no ] || echo "done $x" >>"$A/journal"
    sweep_aside "$s"
    echo "undone $s" >>journal
    report undone "$s" "$s/summary"
    [ ! -s "$s/undo.log" ] || sed -n 's/^warning: //p' "$s/undo.log" >"$s/left"
    [ ! -s "$s/left" ] || report left "$s" "$s/left"
    compare "$s"
  else
    failed=1
    failure_text "$s/summary" "$s/undo.log" >"$s/failed"
    report undo-failed "$s" "$s/failed"
  fi
done
[ $check = no ] || exit 0
activated=
for s in $(steps); do
  [ -s "$s/settle" ] && grep -qx "undone $s" journal || continue
  sum=$(cksum <"$s/settle")
  case $activated in *"[$sum]"*) continue ;; esac
  activated="${activated}[$sum]"
  if ! limited 300 "$s/settle" </dev/null >"$s/settle.log" 2>&1; then
    failed=1
    failure_text "$s/settle" "$s/settle.log" >"$s/failed"
    report undo-failed "$s" "$s/failed"
  fi
done
[ $later = no ] || {
  record_run_fingerprints "$A"
  echo committed >>"$A/journal"
  sync "$A/journal"
}
wipe .
if [ $failed = 0 ]; then echo rolled-back >>journal; else echo rollback-failed >>journal; fi
sync journal
close_run
exit $failed
