import { PlaybookError } from '../core/errors.ts'
import type { Listener } from '../core/events.ts'
import type { Probe } from '../core/task.ts'
import { UNFINISHED } from '../wire/runs.ts'
import { rollBack } from './roll-back.ts'
import type { Session } from './session.ts'
import type { World } from './simulate.ts'
import type { Work } from './work.ts'

/** Runs that a host began and that neither ended nor were taken back, oldest first. */
export const unfinished: Probe<readonly string[]> = {
  key: 'journal:unfinished',
  ask: UNFINISHED,
  parse: ({ out }) => out.toString().split('\n').filter(Boolean),
}

/**
 * Takes unfinished runs back, newest first; whether there were any.
 *
 * @throws PlaybookError E_ROLLBACK when an undo fails
 */
export async function settleUnfinished(
  session: Session,
  { host, lockTimeoutSeconds }: Work,
  world: World,
  emit: Listener,
): Promise<boolean> {
  const fact = world.get(unfinished.key)
  const runs = fact && 'value' in fact ? (fact.value as readonly string[]) : []
  for (const run of runs.toReversed()) {
    emit({ type: 'note', host, text: `run ${run} did not end: it is taken back first` })
    const { state, failed } = await rollBack(session, run, lockTimeoutSeconds)
    if (state === 'failed')
      throw new PlaybookError('E_ROLLBACK', `run ${run} could not be taken back:\n${failed.join('\n')}`, {
        hint: `Mend what stood in the way, then take back the rest: run-playbook rollback ${run}`,
      })
  }
  return runs.length > 0
}
