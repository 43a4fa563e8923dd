# Takes a lab down when standard input ends. Arguments: the lock of the lab, then those of teardown.sh.
. ./take-lock.sh
# The kernel closes the pipe at the end of the process that made the lab, kill -9 included.
read -r _
take_lock "$1" || exit
shift
sh -c '@teardown.sh' "$0" "$@"
rm -f "$lock"
