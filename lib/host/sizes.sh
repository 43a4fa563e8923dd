# Bytes from which a backup is stored by its content, once for all runs.
LARGE=1048576
# The identity of a file, as a format of stat: inode and birth, because the inode of a removed file may be reused.
SELF='%i:%.9W'
# The lines of `was.K`: the folder's, then the file's. All words but the last identify an unchanged file.
was_of() { stat -c "%d $SELF %h %.9Z %u %s %b" -- "$@"; }
