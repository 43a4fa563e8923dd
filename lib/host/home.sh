# `$J`: the folder of the journal, root's, or the user's own where the login is not root.
J=/var/lib/run-playbook
[ "$(id -u)" = 0 ] || {
  J=$XDG_STATE_HOME
  [ -n "$J" ] || J=$HOME/.local/state
  J=$J/run-playbook
}
