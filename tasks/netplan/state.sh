# Prints netplan, its files, and the state of the kernel and of networkd.
# Without lifetimes, which change each second.
set -- $SSH_CONNECTION
[ $# != 4 ] || echo "came $3"
! command -v netplan >/dev/null || echo installed
! command -v NetworkManager >/dev/null || echo networkManager
! systemctl -q is-active systemd-networkd || echo networkd
[ ! -e /etc/cloud/cloud.cfg ] || [ -e /etc/cloud/cloud-init.disabled ] ||
  grep -rqsE 'config: *.?disabled' /etc/cloud/cloud.cfg /etc/cloud/cloud.cfg.d || echo cloudInit
for f in /lib/netplan/*.yaml /etc/netplan/*.yaml /run/netplan/*.yaml; do
  [ ! -f "$f" ] || {
    printf 'file %s ' "$(printf %s "$f" | base64 -w0)"
    base64 -w0 <"$f"
    echo
  } || exit
done
command -v ip >/dev/null || exit 0
tidy() { sed 's/"\(valid_life_time\|preferred_life_time\|expires\)":[0-9]*/"\1":0/g'; }
a=$(ip -j address) && r=$(ip -j -4 route show table main) && s=$(ip -j -6 route show table main) || exit
printf '%s\n' "links $(printf %s "$a" | tidy)" "routes4 $(printf %s "$r" | tidy)" "routes6 $(printf %s "$s" | tidy)"
systemctl -q is-active systemd-networkd && cd /run/systemd/netif/links 2>/dev/null || exit 0
for f in *; do sed -n "s/^\(DNS\|DOMAINS\)=/resolve $f &/p" "$f"; done
