# A script of a run's folder starts itself once more in a known environment. `clean` as its first argument, or the token of an engine, marks that
# the environment is known already.
. ./known.sh
[ "${1-}" = clean ] || [ -n "${RUN_PLAYBOOK_TOKEN-}" ] || known /bin/sh "$0" clean "$@"
[ "${1-}" != clean ] || shift
. ./identity.sh
