# Waits so many $seconds until nobody holds the host; marks `held`, with by whom, when somebody still does.
. ./mark.sh
. ./home.sh
. ./lock.sh
mark begin
flock -s -w "$seconds" "$J/lock" true || {
  lock_holder
  mark held
}
