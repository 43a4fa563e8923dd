# The watchdog of the run in `$R` as a systemd unit, now and at every boot.
. ./watchdog-runs.sh
SERVICE='Restart=on-failure OOMScoreAdjust=-900 Delegate=pids TasksMax=infinity KillMode=process'
# Starts it now, through systemd. Processes of changes live in a control group of its service, and do not end with it. Transient, because a unit
# file in a new folder needs a reload first.
start() {
  set --
  for property in $SERVICE; do set -- "$@" -p "$property"; done
  systemd-run --quiet --collect --unit="run-playbook-${R##*/}" --description="rolls run ${R##*/} back when its controller is lost" "$@" \
    /bin/sh "$R/guard.sh"
}
# `boots FOLDER` writes the unit. Nothing has checked the programs at boot: the unit demands that they and every folder above them are still
# root's alone.
boots() {
  unit=run-playbook-${R##*/}-boot.service
  printf '%s\n' '[Unit]' "Description=rolls run ${R##*/} back after a loss of power" CollectMode=inactive-or-failed "RequiresMountsFor=$R" \
    '[Service]' "ExecCondition=/usr/bin/env -i PATH=/usr/bin:/bin /bin/sh -c 'p=\$\$(cd -P \"\$\$1\" && pwd -P); set -- \"\$\$1/guard.sh\" \"\$\$1/undo.sh\" \"\$\$1/restore.sh\" /; while [ -n \"\$\$p\" ]; do set -- \"\$\$@\" \"\$\$p\"; p=\$\${p%%/*}; done; p=\$\$(find \"\$\$@\" -maxdepth 0 \"(\" ! -uid 0 -o -perm /022 \")\" ! \"(\" -type d -perm -1000 -uid 0 \")\") && test -z \"\$\$p\"' sh $R" \
    "ExecStart=/bin/sh $R/guard.sh" $SERVICE >"$1/$unit"
}
# Writes the unit that every boot starts, and syncs it to the disk.
booted() {
  mkdir -p "$WANTS" && boots "$CONTROL" && ln -sf "../$unit" "$WANTS/" &&
    sync "$CONTROL/$unit" "$WANTS" "$CONTROL" /etc/systemd "$R/boot" "$R"
}
