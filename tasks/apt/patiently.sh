# Repeats a command that cannot wait for its lock, while it reports that the lock is held. Counts uptime: the clock may jump.
seconds() {
  read -r up _ </proc/uptime
  up=${up%%.*}
}
patiently() {
  seconds
  last=$((up + patience))
  while :; do
    said=$("$@" 2>&1 </dev/null)
    code=$?
    case $code:$said in
      0:*) break ;;
      *'Could not get lock'* | *'locked by another process'*)
        seconds
        [ "$up" -lt "$last" ] || break
        ;;
      *) break ;;
    esac
    sleep 2
  done
  printf '%s\n' "$said"
  return $code
}
