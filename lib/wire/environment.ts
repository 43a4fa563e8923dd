import { quote, shell } from '../core/shell.ts'
import { hostProgram } from '../host/load.ts'

/** Sbin included: a login that is not root's often lacks it. */
export const HOST_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * A program for a login shell: `script` in a known environment, with `word` as its argument. Descriptor 3 has the environment of the
 * login, as shell.
 */
export function known(script: string, word = '', interpreter = '/bin/sh'): string {
  const login = hostProgram('login', { HOST_PATH })
  return `${interpreter} ${shell`-c ${login} run-playbook ${script} ${word}`} "$SSH_CONNECTION" ${quote(interpreter)}`
}
