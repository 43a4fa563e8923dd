# Prints what an interrupted dpkg left; nothing while dpkg runs, because a change waits for its lock.
busy() {
  for lock in lock-frontend lock; do
    inode=$(stat -c %i "/var/lib/dpkg/$lock" 2>/dev/null) && grep -q ":$inode " /proc/locks && return
  done
  return 1
}
incomplete() {
  ! busy || return 0
  [ -z "$(find /var/lib/dpkg/updates -name '[0-9]*')" ] || echo interrupted
  dpkg-query -W -f '${db:Status-Status} ${binary:Package}\n' | grep -Ev '^(installed|config-files|not-installed) ' | sed 's/^/incomplete /'
}
