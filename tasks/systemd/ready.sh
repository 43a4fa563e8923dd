# `ready UNIT SECONDS` waits until the unit is up; `blame UNIT` prints the last lines of its journal since then, and fails.
since=$(date +%s.%6N)
# A restart returns before a daemon is ready or has crashed: a unit counts as up when it stays active without another start.
ready() {
  limit=$(($(date +%s) + $2)) calm=0 last=
  while [ "$calm" -lt 5 ]; do
    now=$(systemctl show -p ActiveState -p NRestarts -p MainPID -p Result -- "$1")
    case $now in
      *ActiveState=active*) if [ "$now" = "$last" ]; then calm=$((calm + 1)); else calm=0; fi ;;
      *ActiveState=failed*) break ;;
      *) calm=0 ;;
    esac
    [ "$(date +%s)" -le "$limit" ] || break
    last=$now
    sleep 0.1
  done
  [ "$calm" -ge 5 ] || blame "$1"
}
blame() {
  systemctl show -p ActiveState -p SubState -p Result -p NRestarts -- "$1"
  journalctl --no-pager -q -o cat -n 20 -S "@$since" -u "$1"
  exit 1
} >&2
