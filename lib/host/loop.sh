# The loop that reads requests: a line with token and length, then that many bytes of shell, then the payload, which that shell reads from the
# same input. `head -c` and `read` consume exactly the bytes that they ask for, so the stream stays in step. The shell's folder is the first with
# room for 256 KiB, because more than its first file goes there.
. ./identity.sh
umask 077
cd /
# With fewer descriptors a shell loses its own output when it redirects that of others.
n=$(ulimit -n)
[ "$n" = unlimited ] || [ "$n" -ge 32 ] || { ulimit -S -n 32 || ulimit -n 1024; } 2>/dev/null ||
  {
    echo "a login may open $n files at once (ulimit -n), and 32 are needed" >&2
    exit 97
  }
r=/run
[ "$uid" = 0 ] || r=$XDG_RUNTIME_DIR
leave() { rm -rf -- "$d"; }
for r in "$r" /tmp /var/tmp; do
  [ -d "$r" ] && [ -w "$r" ] && d=$(mktemp -d "$r/run-playbook.XXXXXXXXXX" 2>/dev/null) || continue
  trap "leave" EXIT
  { printf "%262144s" "" >"$d/login" && cat <&3 >"$d/login"; } 2>/dev/null && break
  rm -rf -- "$d"
  d=
done
[ -n "$d" ] || {
  echo "no room for a file in /run, /tmp or /var/tmp" >&2
  exit 97
}
exec 3<&-
rp_login=$d/login
trap "exit 0" HUP INT TERM PIPE
printf "%s\n" "$1"
while IFS=" " read -r T n; do
  case $n in "" | *[!0-9]*) continue ;; esac
  q=$(head -c "$n")
  [ ${#q} = "$n" ] || exit 0
  eval "$q"
  printf "\n%s end\n" "$T"
done
