# Commits the run $run: the host no longer rolls it back by itself. Marks `committed` also where nothing was begun, and `rolled-back` where the
# host has rolled it back meanwhile. Then removes old runs, but for $keep_runs and those of the last $keep_days.
. ./mark.sh
. ./home.sh
. ./state.sh
. ./format.sh
. ./hang-up.sh
. ./backup.sh
. ./fingerprint.sh
. ./close.sh
# By the order in which the runs began on this host, and the time at which their journals were closed.
forget() {
  rank=0 seen=1
  for R in $(for o in "$J"/runs/*/order; do read -r n <"$o" && echo "$n ${o%/order}"; done | sort -rn | cut -d ' ' -f 2-); do
    case $(state "$R") in
      rolled-back | rollback-failed | resumed\ *) ;;
      committed)
        rank=$((rank + 1))
        [ $rank != 1 ] || continue
        ;;
      *) continue ;;
    esac
    known_format "$R" || continue
    seen=$((seen + 1))
    [ $seen -gt "$keep_runs" ] || [ -n "$(find "$R/journal" -mmin +$((keep_days * 1440)))" ] || continue
    rm -rf -- "$R"
  done
  sweep_content
}
commit() {
  record_run_fingerprints "$R"
  echo committed >>"$R/journal" && sync "$R/journal" && {
    close_run
    :
  }
}
R=$J/runs/$run
# Over a new connection, when the reply over the old one was lost, the run may be committed or rolled back already.
if [ ! -e "$R/journal" ]; then
  mark committed
elif [ "$held" = "$R" ] || {
  exec 9>>"$J/lock"
  hang_up
  flock -w 10 9
}; then
  case $(state "$R") in
    rolled-back | rollback-failed) mark rolled-back ;;
    committed) mark committed ;;
    *) ! commit || {
      mark committed
      forget
    } ;;
  esac
fi
exec 9>&-
held=
