# Reloads systemd where a unit file is newer than the state that it has read, before a unit starts.
. ./newer.sh
[ -z "$(newer -print -quit)" ] || systemctl daemon-reload || exit
