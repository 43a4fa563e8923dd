# `gone N PATH PARENT NAME`: removes the folder that was the N-th to be made, as careful on the way as the change was: the name may lead elsewhere by
# now. What was not made stays.
# The change has noted a line for each that it made.
made=$(wc -l 2>/dev/null <"$rp_noted")
gone() (
  [ "${made:-0}" -gt "$1" ] && [ -d "$2" ] || exit 0
  p=$3 n=$4
  . ./enter.sh
  rmdir -- "./$n" 2>/dev/null || filled "$2"
)
# What came into it since: while the run that made it is at work, it is there by its doing; later it is somebody's data.
filled() {
  [ "$rp_later" != no ] || {
    rm -rf --one-file-system -- "./$n"
    exit
  }
  printf 'warning: %s stays, because something is in it\n' "$1"
}
