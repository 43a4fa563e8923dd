# `enough_space WORD…`: fails where there is no room for the archives of `apt-get WORD…`, with apt's message, or for the installed size
# that the packages state.
bytes() { awk '{ gsub(",", "", $1); printf "%.0f\n", $1 * 1000 ^ index("kMGT", substr($2, 1, length($2) - 1)) }'; }
free() { df -B 1 --output=avail "$1" | tail -n 1; }
enough_space() {
  said=$(apt-get -q --print-uris -o Debug::NoLocking=true -o APT::Cmd::Pattern-Only=true "$@" 2>/dev/null </dev/null)
  gets=$(printf '%s\n' "$said" | sed -n 's/^Need to get \([^/]*\).* of archives\.$/\1/p' | bytes)
  takes=$(printf '%s\n' "$said" | sed -n 's/^After this operation, \(.*\) of additional disk space will be used\.$/\1/p')
  cache=/var/cache/apt/archives
  [ "${gets:-0}" -le "$(free $cache)" ] || {
    echo "You don't have enough free space in $cache/."
    return "$FULL"
  }
  # A file system that compresses has more room than it reports.
  case $(stat -f -c %T /usr) in btrfs | zfs | f2fs) return ;; esac
  needs=$(printf '%s\n' "$takes" | bytes)
  [ "${needs:-0}" -le "$(free /usr)" ] || {
    echo "No space left on device: $takes are unpacked, and $(($(free /usr) / 1000000)) MB are free in /usr"
    return "$FULL"
  }
}
