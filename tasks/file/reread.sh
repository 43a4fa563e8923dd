# Makes systemd read its files again where one is newer than what it has read: before it is told to start anything.
. ./newer.sh
[ -z "$(newer -print -quit)" ] || systemctl daemon-reload || exit
