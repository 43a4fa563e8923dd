# What a login shell starts: the script $1, with the word $2, by the interpreter $4, which may be several words. What the login's own environment was is on descriptor 3, as
# shell.
SSH_CONNECTION=${3-}
. ./known.sh
known $4 -c "$1" run-playbook "$2" 3<<LOGIN
$(export -p)
LOGIN
