# Room for the undo, reserved before the first change and released right before the undo.
#
# `reserve FOLDER KIB FILES [PATH…]`: demands that the journal's disk has room for a backup of these paths, for as much again to restore them, and for
# KIB and FILES more each time; then allocates the second part as ballast in the run's folder, bytes and inodes. Fails before any backup is made, and
# prints what is missing where. Each wave calls it for its own changes. `roomy` only checks. `release FOLDER` removes the ballast.
roomy() {
  b=$1 kib=$2 files=$3 more=$3 bytes=0
  shift 3
  set -f
  notes=$(($# * 8 + 16))
  if [ $# != 0 ]; then
    set -- $(
      du -skc -- "$@" 2>/dev/null | tail -n 1
      du -sc --inodes -- "$@" 2>/dev/null | tail -n 1
    )
    bytes=$1 files=$(($3 + more))
  fi
  ballast=$((bytes + kib))
  bytes=$((bytes + ballast + kib)) nodes=$((2 * files + notes))
  set -- $(df -k --output=avail,iavail,itotal,source,target -- "$b" | tail -n 1)
  free=$1 left=$2 all=$3
  shift 3
  short=
  [ "$free" -ge $bytes ] || short="$bytes KiB, and $free KiB are free"
  case $all in 0 | -) ;; *) [ "$left" -ge $nodes ] || short="$short${short:+; }$nodes inodes, and $left are free" ;; esac
  [ -z "$short" ] || {
    echo "no room for the undo: it needs $short in $b ($*)" >&2
    return 1
  }
}
reserve() (
  roomy "$@" || exit
  i=1
  while [ -e "$b/ballast/$i" ]; do i=$((i + 1)); done
  b=$b/ballast/$i
  mkdir -p -- "$b" && { fallocate -l "${ballast}KiB" "$b/bytes" 2>/dev/null || head -c "${ballast}K" /dev/zero >"$b/bytes"; } || exit
  while [ $files -gt 0 ]; do
    : >"$b/$files" || exit
    files=$((files - 1))
  done
)
release() { rm -rf -- "$1/ballast"; }
