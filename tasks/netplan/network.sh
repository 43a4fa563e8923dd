# Functions that compare links and wait for them: `needs` prints what is still missing. Continues when the connection is lost.
trap '' HUP PIPE
has_address() { ip -o address show dev "$1" 2>/dev/null | grep -qF " $2 "; }
has_lease() { ip -4 -o address show dev "$1" dynamic 2>/dev/null | grep -q .; }
has_route() { [ -n "$(ip "-$2" route show to exact "$3" dev "$1" ${4:+via "$4"} 2>/dev/null)" ]; }
asleep() { [ "$(cat "/sys/class/net/$1/carrier" 2>/dev/null)" = 0 ]; }
want() {
  "$@" && return
  ! asleep "$2" || [ "$turn" -lt 15 ] || return 0
  case $1 in has_route) echo "$2 has no route to $4${5:+ via $5}" ;; *) echo "$2 has no $3" ;; esac
}
unwanted() { if "$@"; then echo "$2 still has $3"; fi; }
await() {
  turn=0
  while
    lacks=$(needs)
    [ -n "$lacks" ]
  do
    [ "$turn" -lt $(($1 * 5)) ] || return
    turn=$((turn + 1))
    sleep 0.2
  done
}
drop_address() { ! has_address "$@" || ip address del "$2" dev "$1"; }
drop_route() { ! has_route "$@" || ip "-$2" route del "$3" dev "$1" ${4:+via "$4"}; }
apply() {
  systemctl -q reset-failed systemd-networkd.service 2>/dev/null
  said=$(timeout 60 netplan apply 2>&1 </dev/null)
}
words() {
  printf '%s\n' "$lacks" "$said"
  journalctl --no-pager -q -o cat -n 10 -u systemd-networkd 2>/dev/null
}
