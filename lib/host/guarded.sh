# `guarded`: the watchdog of the run in `$R` is up, or is started: by systemd where that rules the host, so that it outlives the login whatever
# logind is told to do with what a login leaves behind, and by the next boot, should the host lose power before the run has ended.
. ./boot.sh
guarded() {
  ! guarding || return 0
  read -r boot </proc/sys/kernel/random/boot_id && echo "$boot" >"$R/boot" || return
  { [ "$uid" = 0 ] && [ -d /run/systemd/system ] && { booted || :; } && start 9>&-; } </dev/null >/dev/null 2>&1 ||
    setsid -f sh "$R/guard.sh" </dev/null >/dev/null 2>&1 9>&-
  tries=0
  until guarding; do
    [ $tries -lt 100 ] && sleep 0.05 || return
    tries=$((tries + 1))
  done
}
# `armed SECONDS`: from now on the run is taken back unless it is confirmed in so many seconds; also when the host loses power before.
armed() {
  read -r now _ </proc/uptime && echo $((${now%%.*} + $1)) >"$R/deadline.new" && mv -f "$R/deadline.new" "$R/deadline" && guarded || return
  [ "$uid" = 0 ] && [ -d /run/systemd/system ] || return 0
  [ -e "$CONTROL/run-playbook-${R##*/}-boot.service" ] || booted || return
  sync "$R/deadline" "$R"
}
