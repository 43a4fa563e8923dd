# Without flock no run can hold the lock.
lockable() { command -v flock >/dev/null; }
# `held_by WORDS`: writes the holder into the lock. On a full disk the text may be missing, and the lock is held nevertheless. `lock_holder`
# prints it.
held_by() { { printf '%s\n' "$1" >"$J/lock"; } 2>/dev/null || :; }
lock_holder() { grep -a . "$J/lock" 2>/dev/null || echo "another run"; }
