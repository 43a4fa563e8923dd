import type { Failure, HostResult, RollbackResult } from '../core/result.ts'
import type { HostRollback } from './roll-back.ts'

/** The result of several rollbacks on one host. */
export function rollbackResult(
  rollbacks: readonly HostRollback[],
  run: string,
  note: (text: string) => void,
): Partial<HostResult> {
  const [first] = rollbacks
  if (!first || (rollbacks.length === 1 && first.nothing)) {
    if (first)
      note(first.nothing === 'unknown run' ? `does not know the run ${run}` : 'had rolled it back already')
    return {}
  }
  const all = (field: 'undone' | 'kept' | 'failed' | 'left' | 'changedSince'): readonly string[] =>
    rollbacks.flatMap((one) => one[field] ?? [])
  const { nothing: _, ...last } = rollbacks.at(-1)!
  const [left, changedSince] = [all('left'), all('changedSince')]
  const rollback: RollbackResult = {
    ...last,
    undone: all('undone'),
    kept: all('kept'),
    failed: all('failed'),
    ...(left.length > 0 && { left }),
    ...(changedSince.length > 0 && { changedSince }),
  }
  const failure: Failure = { code: 'E_ROLLBACK', message: 'an undo failed: this host needs a person' }
  const changed = rollback.undone.length
  const done = rollback.state === 'preview' ? 'pending' : 'changed'
  return {
    status: rollback.state === 'failed' ? 'failed' : changed > 0 ? done : 'ok',
    changed,
    rollback,
    ...(rollback.state === 'failed' && { error: failure }),
  }
}
