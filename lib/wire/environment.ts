import { shell } from '../core/shell.ts'

/** Sbin included: a login that is not root's often lacks it. */
export const HOST_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

const IF_ANY = ['SSH_CONNECTION', 'XDG_RUNTIME_DIR', 'XDG_STATE_HOME']

/**
 * `env -i` and all that our shells start with. Each word is quoted as a whole, and an unset variable is no error: the options of the
 * shell that reads this are the login's.
 */
const KNOWN = [
  '/usr/bin/env -i',
  ...[`"PATH=${HOST_PATH}"`, '"LC_ALL=C"', '"SHELL=/bin/sh"', '"HOME=${HOME-}"'],
  ...IF_ANY.map((name) => `\${${name}:+"${name}=$${name}"}`),
].join(' ')

/** Who we are, by the host's own accounts: what a login says of that is only its word. `$uid` and the exported names. */
const IDENTITY = String.raw`me=$(id) own=
uid=${'$'}{me#uid=} uid=${'$'}{uid%%[!0-9]*} USER=${'$'}{me%% *}
case $USER in *"("*) USER=${'$'}{USER#*"("} USER=${'$'}{USER%%")"*} ;; *) USER=$uid ;; esac
case $USER in ""|*[!A-Za-z0-9_.-]*) ;; *) eval "own=~$USER" ;; esac
case $own in /*) HOME=$own ;; esac
LOGNAME=$USER
export HOME USER LOGNAME
[ -O "$XDG_RUNTIME_DIR" ] || unset XDG_RUNTIME_DIR`

/**
 * How a script of ours that is a file begins, whoever starts it: once more, in an environment that is known. `clean` as its first argument, or
 * the token of an engine, says that it is in one.
 */
export const CLEANED = `[ "\${1-}" = clean ] || [ -n "\${RUN_PLAYBOOK_TOKEN-}" ] || exec ${KNOWN} /bin/sh "$0" clean "$@"
[ "\${1-}" != clean ] || shift
${IDENTITY}`

/**
 * A program for a login shell: `script` in a known environment, with `word` as its argument. What the login's own was is on descriptor 3,
 * as shell.
 */
export function known(script: string, word = '', interpreter = '/bin/sh'): string {
  const begin = `SSH_CONNECTION=\${3-}
exec ${KNOWN} ${interpreter} -c "$1" run-playbook "$2" 3<<LOGIN
$(export -p)
LOGIN`
  return `${interpreter} ${shell`-c ${begin} run-playbook ${`${IDENTITY}\n${script}`} ${word}`} "$SSH_CONNECTION"`
}
