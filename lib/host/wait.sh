# Waits up to $seconds until the lock is free; marks `held`, with the holder, when it is not.
. ./mark.sh
. ./home.sh
. ./lock.sh
mark begin
flock -s -w "$seconds" "$J/lock" true || {
  lock_holder
  mark held
}
