# Ends the processes of the user $name: userdel refuses while they run.
uid=$(id -u -- "$name")
holders() { for p in /proc/[0-9]*; do [ "$(stat -c %u "$p" 2>/dev/null)" != "$uid" ] || echo "${p#/proc/}"; done; }
# Another account may have the same number since: its processes must not end.
if [ "$(grep -c "^[^:]*:[^:]*:$uid:" /etc/passwd)" -gt 1 ]; then
  set --
else
  set -- TERM TERM KILL KILL
  loginctl terminate-user "$name" 2>/dev/null
fi
for signal; do
  found=$(holders)
  [ -n "$found" ] || break
  # Stopped first: otherwise a shell continues when the command that it waits for ends before it.
  {
    kill -s STOP $found
    kill -s $signal $found
    kill -s CONT $found
  } 2>/dev/null
  sleep 0.3
done
