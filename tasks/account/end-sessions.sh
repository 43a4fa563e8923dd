# Ends what the user $name runs: its own processes would hold the account; whatever they stored is gone with it, as it was before.
uid=$(id -u -- "$name")
holders() { for p in /proc/[0-9]*; do [ "$(stat -c %u "$p" 2>/dev/null)" != "$uid" ] || echo "${p#/proc/}"; done; }
# Another account may have been given the same number since: what runs under it may be its own.
if [ "$(grep -c "^[^:]*:[^:]*:$uid:" /etc/passwd)" -gt 1 ]; then
  set --
else
  set -- TERM TERM KILL KILL
  loginctl terminate-user "$name" 2>/dev/null
fi
for signal; do
  found=$(holders)
  [ -n "$found" ] || break
  # Stopped first: a shell must not go on because what it waited for has ended before it.
  {
    kill -s STOP $found
    kill -s $signal $found
    kill -s CONT $found
  } 2>/dev/null
  sleep 0.3
done
