# How a script of ours that is a file begins, whoever starts it: once more, in an environment that is known. `clean` as its first argument, or the
# token of an engine, says that it is in one.
. ./known.sh
[ "${1-}" = clean ] || [ -n "${RUN_PLAYBOOK_TOKEN-}" ] || known /bin/sh "$0" clean "$@"
[ "${1-}" != clean ] || shift
. ./identity.sh
