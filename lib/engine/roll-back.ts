import type { RollbackResult } from '../core/result.ts'
import { rollbackRequest } from '../wire/runs.ts'
import type { Session } from './session.ts'
import { taken } from './taken.ts'

/** What a host answers when it is told to take a run back; `nothing`: it knows no such run, or has taken it back already. */
export interface Takeback extends RollbackResult {
  readonly nothing?: 'unknown run' | 'already taken back'
}

/**
 * Takes a run back with the `undo.sh` that the host keeps. A failed undo does not stop the rest.
 *
 * @throws PlaybookError E_TASK when another run holds the host · E_UNREACHABLE when the link is lost meanwhile
 */
export async function rollBack(
  session: Session,
  run: string,
  lockTimeoutSeconds: number,
  note: (text: string) => void = () => {},
): Promise<Takeback> {
  const undone: string[] = []
  const kept: string[] = []
  const failed: string[] = []
  let state: RollbackResult['state'] = 'failed'
  let nothing: Takeback['nothing']
  let holder: string | undefined
  await session.exchange(rollbackRequest(run, lockTimeoutSeconds), ({ words: [kind, code], data }) => {
    const said = data.toString().trim()
    if (kind === 'undone') {
      undone.push(said)
      note(`took back: ${said}`)
    } else if (kind === 'waiting') {
      note(`waits for the host's lock, held by ${said}`)
    } else if (kind === 'kept') kept.push(said)
    else if (kind === 'undo-failed') failed.push(said)
    else if (kind === 'unknown') nothing = 'unknown run'
    else if (kind === 'already') nothing = 'already taken back'
    else if (kind === 'locked') holder = said
    else if (kind === 'rolled-back' && code === '0') state = 'complete'
    else if (kind === 'rolled-back' && said) failed.push(said)
  })
  if (holder !== undefined) throw taken(holder)
  return { state: nothing ? 'complete' : state, undone, kept, failed, ...(nothing && { nothing }) }
}
