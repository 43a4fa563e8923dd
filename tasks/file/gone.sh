# `gone N PATH PARENT NAME`: removes the folder that the change created as its N-th, by the same checks on the way as the change: PATH may
# lead elsewhere now. A folder that the change did not create stays.
# The change has noted one line for each folder that it created.
made=$(wc -l 2>/dev/null <"$rp_noted")
gone() (
  [ "${made:-0}" -gt "$1" ] && [ -d "$2" ] || exit 0
  p=$3 n=$4
  . ./enter.sh
  rmdir -- "./$n" 2>/dev/null || filled "$2"
)
# In the run itself its content is an effect of the run; after a committed run it is data.
filled() {
  [ "$rp_later" != no ] || {
    rm -rf --one-file-system -- "./$n"
    exit
  }
  printf 'warning: %s is not removed: it is not empty\n' "$1"
}
