# Shifts the owners of the files below $root to the user ids of the hosts, $users (the first one, and their number). systemd-nspawn keeps
# modes and access lists; file capabilities are bound to a namespace and written again.
capable=$(getcap -r "$root")
systemd-nspawn --quiet --register=no --keep-unit --directory="$root" --private-users="$users" --private-users-ownership=chown \
  --resolv-conf=off --timezone=off --link-journal=no --as-pid2 true >&2 </dev/null
printf '%s\n' "$capable" | while read -r file capabilities; do
  [ -z "$file" ] || setcap -n "${users%:*}" "$capabilities" "$file"
done
