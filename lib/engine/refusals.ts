import { PlaybookError } from '../core/errors.ts'
import { TRUST_HINT } from '../wire/trust.ts'

/** Other users own or may write programs of the journal, or they are no files: `strange` has a line for each of these paths. */
export const untrusted = (strange: string): PlaybookError =>
  new PlaybookError('E_ROLLBACK', `the journal on the host cannot be trusted:\n${strange}`, {
    hint: TRUST_HINT,
  })

/** A run of another version of run-playbook, which is left as it is. */
export const otherFormat = (run: string, format: string): PlaybookError =>
  new PlaybookError(
    'E_ROLLBACK',
    `the journal of run ${run} has format ${format || '?'}, and this version knows format 1 only`,
    { hint: 'Use the version of run-playbook that made it, or its own undo.sh on the host.' },
  )

/** Without flock no run can take the lock, nor read who holds it. */
export const unlockable = (): PlaybookError =>
  new PlaybookError('E_TASK', 'flock is missing on the host: the lock needs it', {
    hint: 'It comes with util-linux: apt-get install --reinstall util-linux',
  })

/** Another run holds the host; `holder` is what that one wrote into the lock: `run 20261124-150413-k7f3 of mail, by …`. */
export function hostLocked(holder: string): PlaybookError {
  const [, run] = /^run (\S+) of /.exec(holder) ?? []
  const end = run ? ` If it is dead but its connection still stands: run-playbook rollback ${run}` : ''
  return new PlaybookError('E_TASK', `the host is locked by ${holder}`, {
    hint: `Wait for it, or give --lock-timeout more seconds.${end}`,
  })
}
