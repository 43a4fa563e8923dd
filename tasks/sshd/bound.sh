# `demand_bound PORT…`: fails when sshd does not listen on each port: sshd itself starts when it can bind one of them.
bound() {
  held=" $(readlink "/proc/$(systemctl show -p MainPID --value -- ssh.service)/fd/"* 2>/dev/null | tr '\n' ' ')"
  hex=$(printf %04X "$1")
  cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | {
    while read -r _ at _ state _ _ _ _ _ inode _; do
      case "$state $at $held" in "0A "*":$hex "*" socket:[$inode] "*) exit 0 ;; esac
    done
    exit 1
  }
}
demand_bound() {
  for port; do
    tries=0
    until bound "$port"; do
      [ $tries -lt 20 ] || {
        echo "sshd does not listen on port $port: check whether another program does"
        blame ssh.service
      } >&2
      tries=$((tries + 1))
      sleep 0.1
    done
  done
}
