# How the home folder of the passwd line $e stands. A link is taken for what it is: somebody's wish.
u=${e#*:*:} u=${u%%:*} h=${e%:*} h=${h##*:}
if [ "$u" -lt 1000 ] || [ "$u" -eq 65534 ] || [ -L "$h" ]; then
  echo own
elif [ -e "$h" ]; then
  stat -c 'owner %u %g %U' -- "$h"
else
  echo missing
fi
