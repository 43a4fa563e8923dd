# The number of a process may be given to another; together with its start it may not.
started() {
  set -- ${1##*) }
  start=${20}
}
