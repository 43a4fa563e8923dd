import { PlaybookError } from '../core/errors.ts'
import { TRUST_HINT } from '../wire/trust.ts'

/** Others own, or may write, what a run keeps there to be run, or it is no file at all: `strange` has a line for each of these paths. */
export const untrusted = (strange: string): PlaybookError =>
  new PlaybookError('E_ROLLBACK', `the journal on the host cannot be trusted:\n${strange}`, {
    hint: TRUST_HINT,
  })

/** A run that another version of run-playbook made; nothing of it was touched. */
export const otherFormat = (run: string, format: string): PlaybookError =>
  new PlaybookError(
    'E_ROLLBACK',
    `the journal of run ${run} has the format ${format || '?'}, and only format 1 is known here`,
    { hint: 'Use the version of run-playbook that made it, or its own undo.sh on the host.' },
  )

/** Nobody can hold the host, nor be asked whether somebody does. */
export const unlockable = (): PlaybookError =>
  new PlaybookError('E_TASK', 'flock is missing on the host, by which one run at a time works there', {
    hint: 'It comes with util-linux: apt-get install --reinstall util-linux',
  })

/** Another run holds the host; `holder` is what that one wrote into the lock: `run 20261124-150413-k7f3 of mail, by …`. */
export function hostLocked(holder: string): PlaybookError {
  const [, run] = /^run (\S+) of /.exec(holder) ?? []
  const end = run ? ` If it is dead, though its connection still stands: run-playbook rollback ${run}` : ''
  return new PlaybookError('E_TASK', `the host is taken by ${holder}`, {
    hint: `Wait for it, or give --lock-timeout more seconds.${end}`,
  })
}
