# What a login shell starts: the script $1, with the word $2, by the interpreter $4, which may be several words. Descriptor 3 has the environment
# of the login, as shell.
SSH_CONNECTION=${3-}
. ./known.sh
known $4 -c "$1" run-playbook "$2" 3<<LOGIN
$(export -p)
LOGIN
