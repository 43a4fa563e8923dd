# The start of a process: a pid may be reused, pid and start together may not.
started() {
  set -- ${1##*) }
  start=${20}
}
