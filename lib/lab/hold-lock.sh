# Holds a lock until standard input ends. Arguments: those of take_lock.
# Who waits for `held` may be gone by then.
trap '' PIPE
. ./take-lock.sh
take_lock "$@" || exit
echo held
read -r _
rm -f "$lock"
