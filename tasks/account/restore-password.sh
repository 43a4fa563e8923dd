# Restores the hash of the user $name and the day of its last change; deletes the line where none existed. An unchanged line is not touched.
# The hash goes through pipes only. $pattern is the name as a pattern.
backup=$(rp_saved /etc/shadow) || exit
line() { grep "^$pattern:" "$1"; }
old=$(line "$backup") is=$(line /etc/shadow)
[ "$old" != "$is" ] || exit 0
getent passwd "$name" >/dev/null || exit 0
if [ -z "$old" ]; then
  # vipw sees no change within one second.
  while [ "$(stat -c %Y /etc/shadow)" -ge "$(date +%s)" ]; do sleep 0.1; done
  unset VISUAL
  EDITOR="sed -i '/^$pattern:/d'" vipw -q -s </dev/null
  exit
fi
rest=$(printf '%s\n' "$old" | cut -d: -f2-)
hash=$(printf '%s\n' "$rest" | cut -d: -f1) day=$(printf '%s\n' "$rest" | cut -d: -f2)
if [ -n "$hash" ]; then printf '%s:%s\n' "$name" "$hash" | chpasswd -e; else passwd -q -d "$name"; fi || exit
[ -n "$day" ] || day=-1
chage -d "$day" -- "$name"
