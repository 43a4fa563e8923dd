# Prints the state of the firewall from its files and the kernel, without running ufw.
[ -e /etc/ufw/ufw.conf ] && command -v ufw >/dev/null || {
  echo absent
  exit 0
}
set -- $SSH_CONNECTION
[ $# != 4 ] || echo "connection $1 $3 $4"
grep -h '^ENABLED=' /etc/ufw/ufw.conf
grep -hE '^(IPV6|DEFAULT_INPUT_POLICY)=' /etc/default/ufw || exit
. ./live.sh
! live iptables ufw || echo live4
! live ip6tables ufw6 || echo live6
rules=$(sed -n 's/^### tuple ### */rule4 /p' /etc/ufw/user.rules) || exit
[ ! -e /etc/ufw/user6.rules ] || rules="$rules
$(sed -n 's/^### tuple ### */rule6 /p' /etc/ufw/user6.rules)" || exit
printf '%s\n' "$rules"
more=
for link in /sys/class/net/*; do
  link=${link##*/}
  case "$link $rules " in
    'lo '* | '* '*) ;;
    *" in_$link"[!A-Za-z0-9_.@%=,+-]*) echo "link $link" ;;
    *) more='*' ;;
  esac
done
[ -z "$more" ] || echo 'link *'
