# Becomes a program in a known environment. Each word is quoted as a whole, and an unset variable is no error: the shell that reads this has the
# options of the login.
known() {
  exec /usr/bin/env -i "PATH=$HOST_PATH" "LC_ALL=C" "SHELL=/bin/sh" "HOME=${HOME-}" ${SSH_CONNECTION:+"SSH_CONNECTION=$SSH_CONNECTION"} \
    ${XDG_RUNTIME_DIR:+"XDG_RUNTIME_DIR=$XDG_RUNTIME_DIR"} ${XDG_STATE_HOME:+"XDG_STATE_HOME=$XDG_STATE_HOME"} "$@"
}
