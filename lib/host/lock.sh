# Without the program nobody holds the lock, and nobody can.
lockable() { command -v flock >/dev/null; }
# `held_by WORDS`: what the lock says of whoever holds it now. On a full disk it may say nothing, and is held all the same. `lock_holder` prints
# it.
held_by() { { printf '%s\n' "$1" >"$J/lock"; } 2>/dev/null || :; }
lock_holder() { grep -a . "$J/lock" 2>/dev/null || echo "another run"; }
