# Becomes a program in an environment that is known. Each word is quoted as a whole, and an unset variable is no error: the options of the shell
# that reads this are the login's.
known() {
  exec /usr/bin/env -i "PATH=$HOST_PATH" "LC_ALL=C" "SHELL=/bin/sh" "HOME=${HOME-}" ${SSH_CONNECTION:+"SSH_CONNECTION=$SSH_CONNECTION"} \
    ${XDG_RUNTIME_DIR:+"XDG_RUNTIME_DIR=$XDG_RUNTIME_DIR"} ${XDG_STATE_HOME:+"XDG_STATE_HOME=$XDG_STATE_HOME"} "$@"
}
