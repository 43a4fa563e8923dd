# What dpkg was left in the middle of. While somebody works with it that is nobody's fault, and over before our turn comes.
busy() {
  for lock in lock-frontend lock; do
    inode=$(stat -c %i "/var/lib/dpkg/$lock" 2>/dev/null) && grep -q ":$inode " /proc/locks && return
  done
  return 1
}
unfinished() {
  ! busy || return 0
  [ -z "$(find /var/lib/dpkg/updates -name '[0-9]*')" ] || echo interrupted
  dpkg-query -W -f '${db:Status-Status} ${binary:Package}\n' | grep -Ev '^(installed|config-files|not-installed) ' | sed 's/^/unfinished /'
}
