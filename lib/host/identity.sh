# The user by the host's own accounts, not by the environment of the login: `$uid`, and the exported names.
me=$(id) own=
uid=${me#uid=} uid=${uid%%[!0-9]*} USER=${me%% *}
case $USER in *"("*) USER=${USER#*"("} USER=${USER%%")"*} ;; *) USER=$uid ;; esac
case $USER in "" | *[!A-Za-z0-9_.-]*) ;; *) eval "own=~$USER" ;; esac
case $own in /*) HOME=$own ;; esac
LOGNAME=$USER
export HOME USER LOGNAME
[ -O "$XDG_RUNTIME_DIR" ] || unset XDG_RUNTIME_DIR
