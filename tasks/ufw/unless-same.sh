# `same FILE…`: succeeds when the files equal their backups. `follow`: applies them to the kernel.
# ufw writes its files before it changes the kernel: unchanged files mean that nothing was done, unless an undo was interrupted.
umask 022
same() {
  for f; do
    if backup=$(rp_saved "$f" 2>/dev/null); then cmp -s -- "$backup" "$f" || return; else [ ! -e "$f" ] || return; fi
  done
}
again=
follow() { ! grep -qi '^ENABLED=yes' /etc/ufw/ufw.conf || ufw reload; }
