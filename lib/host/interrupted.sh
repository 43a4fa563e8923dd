# Prints the interrupted runs, a line each, with `working` where a process of the run still lives; or `held` and the holder while another run holds
# the lock; or `unlockable`; or `untrusted` and the entries that are neither a file nor a folder; or `format`, a run and its unknown format.
. ./home.sh
. ./lock.sh
. ./state.sh
. ./format.sh
. ./living.sh
. ./irregular.sh
strange=$(irregular)
[ -z "$strange" ] || {
  printf 'untrusted\n%s\n' "$strange"
  exit 0
}
lockable || {
  echo unlockable
  exit 0
}
[ -n "$held" ] || [ ! -e "$J/lock" ] || flock -sn "$J/lock" true || {
  echo "held $(lock_holder)"
  exit 0
}
for R in "$J"/runs/*/open; do
  R=${R%/open}
  # Any other name could make a line of other words.
  case ${R##*/} in *[!a-z0-9-]*) continue ;; esac
  [ -e "$R/journal" ] && [ "$R" != "$held" ] || continue
  case $(state "$R") in '' | taking-back*) ;; *) continue ;; esac
  known_format "$R" || {
    echo "format ${R##*/} $format"
    continue
  }
  working=
  for f in "$R"/[0-9]*/*.scope; do
    seen=
    [ ! -s "$f" ] || ! living "${f%.scope}" || working=' working'
  done
  echo "${R##*/}$working"
done
