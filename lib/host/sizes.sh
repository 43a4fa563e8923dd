# Bytes from which a file is kept by its content, once for all runs.
LARGE=1048576
# Who a file is, in the words of stat: the number of one that is gone may be given to another, born later.
SELF='%i:%.9W'
# What `was.K` says, of the folder first, then of what lies in it. But for the last, words tell whether a file is still the very same.
was_of() { stat -c "%d $SELF %h %.9Z %u %s %b" -- "$@"; }
