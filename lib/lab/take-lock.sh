# `take_lock FILE [OPTION…]`, options of flock: holds the lock FILE as descriptor 9 until this process ends. A holder removes the file
# before it ends, so a lock whose file is another one by now is worth nothing.
take_lock() {
  lock=$1
  shift
  until [ "$lock" -ef /proc/self/fd/9 ]; do
    exec 9>>"$lock"
    flock "$@" 9 || return
  done
}
