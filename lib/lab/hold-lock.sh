# Holds a lock until standard input ends. Arguments: those of take_lock.
. ./take-lock.sh
take_lock "$@" || exit
echo held
read -r _
rm -f "$lock"
