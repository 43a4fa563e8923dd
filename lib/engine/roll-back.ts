import { PlaybookError } from '../core/errors.ts'
import type { RollbackResult } from '../core/result.ts'
import { type RollbackOptions, rollbackRequest } from '../wire/rollback.ts'
import { hostLocked, otherFormat, unlockable, untrusted } from './refusals.ts'
import { type RollbackListener, RollbackReport } from './rollback-report.ts'
import type { Session } from './session.ts'

/** The outcome of a rollback on a host; `nothing`: the host does not know the run, or has rolled it back already. */
export interface HostRollback extends RollbackResult {
  readonly nothing?: 'unknown run' | 'already rolled back'
}

const noListener: RollbackListener = { note: () => {}, place: () => {} }

/**
 * Rolls a run back with its `undo.sh` on the host. A failed undo does not stop the others.
 *
 * @throws PlaybookError E_TASK when another run holds the lock · E_ROLLBACK when other users can change the programs of the journal ·
 * E_UNREACHABLE when the connection is lost meanwhile
 */
export async function rollBack(
  session: Session,
  run: string,
  options: RollbackOptions,
  listener: RollbackListener = noListener,
): Promise<HostRollback> {
  const report = new RollbackReport(listener)
  await session.exchange(rollbackRequest(run, options), (event) => report.take(event))
  const { end, as, undone, wouldUndo, kept, left, failed, changedSince } = report
  switch (end?.type) {
    case 'locked':
      throw hostLocked(end.holder)
    case 'untrusted':
      throw untrusted(end.output)
    case 'unlockable':
      throw unlockable()
    case 'format':
      throw otherFormat(run, end.format)
    case 'still-working':
      throw stillWorking(end.output)
    case 'unknown':
      return { state: 'complete', undone, kept, failed, nothing: 'unknown run' }
    case 'already': {
      const byHost = end.by && { byHost: end.by }
      return { state: 'complete', undone, kept, failed, ...byHost, nothing: 'already rolled back' }
    }
    case 'rolled-back':
      if (end.code !== 0 && end.output) failed.push(end.output)
  }
  const since = changedSince.length > 0 && { changedSince }
  if (options.check) {
    if (failed.length > 0) return { state: 'failed', undone, kept, failed, ...since }
    return { state: 'preview', undone: wouldUndo, kept, failed, ...since }
  }
  return {
    state: end?.code === 0 ? 'complete' : 'failed',
    undone,
    kept,
    failed,
    ...(left.length > 0 && { left }),
    ...since,
    ...(as && { run: as }),
  }
}

const stillWorking = (text: string): PlaybookError =>
  new PlaybookError('E_ROLLBACK', `a change still runs, so nothing is undone: ${text}`, {
    hint: 'An older version of run-playbook began it. Wait for its end or end that process group, then roll back again.',
  })
