# The files of settings that a boot reads, `conf PATH` and for a link `link END`; then their lines. ufw sets its own when it starts.
set --
for d in /etc /run /usr/local/lib /usr/lib; do
  for f in "$d"/sysctl.d/*.conf; do
    [ -e "$f" ] || [ -L "$f" ] || continue
    printf 'conf %s\0' "$f"
    [ ! -L "$f" ] || printf 'link %s\0' "$(readlink -m -- "$f")"
    # A link to /dev/null, or to nothing, only hides the files of its name.
    [ ! -f "$f" ] || set -- "$@" "$f"
  done
done
u=/etc/ufw/sysctl.conf
if [ -f "$u" ] && grep -qs '^ENABLED=yes' /etc/ufw/ufw.conf; then
  printf 'conf %s\0' "$u"
  set -- "$@" "$u"
fi
printf '\0'
[ $# = 0 ] || grep -HnaZ '^[[:blank:]]*[^#;[:blank:]]' -- "$@" || [ $? = 1 ]
