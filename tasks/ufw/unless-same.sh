# `same FILE…`: they are as before. `follow`: the kernel does what they say.
# ufw writes its files before the kernel follows: files that are as before say that nothing was done, unless an undo was broken off.
umask 022
same() {
  for f; do
    if kept=$(rp_saved "$f" 2>/dev/null); then cmp -s -- "$kept" "$f" || return; else [ ! -e "$f" ] || return; fi
  done
}
again=
follow() { ! grep -qi '^ENABLED=yes' /etc/ufw/ufw.conf || ufw reload; }
