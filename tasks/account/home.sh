# Prints the state of the home folder in the passwd line $e. A symbolic link counts as the user's own.
u=${e#*:*:} u=${u%%:*} h=${e%:*} h=${h##*:}
if [ "$u" -lt 1000 ] || [ "$u" -eq 65534 ] || [ -L "$h" ]; then
  echo own
elif [ -e "$h" ]; then
  stat -c 'owner %u %g %U' -- "$h"
else
  echo missing
fi
