# `ensure_watchdog`: starts the watchdog of the run in `$R` unless it runs: through systemd where that manages the host, so that it outlives the
# login whatever logind does with the processes of a login, and at the next boot, should the host lose power before the run has ended.
. ./watchdog-service.sh
ensure_watchdog() {
  ! watchdog_runs || return 0
  read -r boot </proc/sys/kernel/random/boot_id && echo "$boot" >"$R/boot" || return
  { [ "$uid" = 0 ] && [ -d /run/systemd/system ] && { booted || :; } && start 9>&-; } </dev/null >/dev/null 2>&1 ||
    setsid -f sh "$R/guard.sh" </dev/null >/dev/null 2>&1 9>&-
  tries=0
  until watchdog_runs; do
    [ $tries -lt 100 ] && sleep 0.05 || return
    tries=$((tries + 1))
  done
}
# `set_deadline SECONDS`: the watchdog rolls the run back unless it is confirmed within SECONDS; also after a loss of power.
set_deadline() {
  read -r now _ </proc/uptime && echo $((${now%%.*} + $1)) >"$R/deadline.new" && mv -f "$R/deadline.new" "$R/deadline" && ensure_watchdog || return
  [ "$uid" = 0 ] && [ -d /run/systemd/system ] || return 0
  [ -e "$CONTROL/run-playbook-${R##*/}-boot.service" ] || booted || return
  sync "$R/deadline" "$R"
}
