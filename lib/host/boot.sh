# The watchdog of the run in `$R` as a unit of systemd, now and at every boot.
. ./watched.sh
SERVICE='Restart=on-failure OOMScoreAdjust=-900 Delegate=pids TasksMax=infinity KillMode=process'
# Systemd starts it, now. What changes start is in a control group of its service, and not ended with it. A unit file would need a reload first,
# where its folder is new.
start() {
  set --
  for property in $SERVICE; do set -- "$@" -p "$property"; done
  systemd-run --quiet --collect --unit="run-playbook-${R##*/}" --description="takes the run ${R##*/} back when its controller is lost" "$@" \
    /bin/sh "$R/guard.sh"
}
# `boots FOLDER` writes the unit. At boot nobody has looked at what is to be run: it must still be root's alone, as every folder above it.
boots() {
  unit=run-playbook-${R##*/}-boot.service
  printf '%s\n' '[Unit]' "Description=takes the run ${R##*/} back, for the power was lost" CollectMode=inactive-or-failed "RequiresMountsFor=$R" \
    '[Service]' "ExecCondition=/usr/bin/env -i PATH=/usr/bin:/bin /bin/sh -c 'p=\$\$(cd -P \"\$\$1\" && pwd -P); set -- \"\$\$1/guard.sh\" \"\$\$1/undo.sh\" \"\$\$1/restore.sh\" /; while [ -n \"\$\$p\" ]; do set -- \"\$\$@\" \"\$\$p\"; p=\$\${p%%/*}; done; p=\$\$(find \"\$\$@\" -maxdepth 0 \"(\" ! -uid 0 -o -perm /022 \")\" ! \"(\" -type d -perm -1000 -uid 0 \")\") && test -z \"\$\$p\"' sh $R" \
    "ExecStart=/bin/sh $R/guard.sh" $SERVICE >"$1/$unit"
}
# Every boot starts it, and this is on the disk.
booted() {
  mkdir -p "$WANTS" && boots "$CONTROL" && ln -sf "../$unit" "$WANTS/" &&
    sync "$CONTROL/$unit" "$WANTS" "$CONTROL" /etc/systemd "$R/boot" "$R"
}
