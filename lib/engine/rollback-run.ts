import { invalid } from '../core/errors.ts'
import type { Listener } from '../core/events.ts'
import type { Failure, HostResult, RunResult } from '../core/result.ts'
import { isRunId } from '../core/run-id.ts'
import type { Target } from '../core/target.ts'
import { emptyResult, failedResult, failureOf } from './host-result.ts'
import { onFleet } from './on-fleet.ts'
import { rollBack } from './roll-back.ts'
import { DEFAULT_LOCK_TIMEOUT, type FleetOptions } from './run-playbook.ts'
import { Session } from './session.ts'

/**
 * Takes a run back on every host that knows it, newest change first.
 *
 * @throws PlaybookError E_INPUT when it is no run id, or when every host was asked and none knows it
 */
export async function rollbackRun(run: string, options: FleetOptions): Promise<RunResult> {
  if (!isRunId(run))
    throw invalid(`"${run}" is no run id`, {
      hint: 'One looks like 20261124-150413-k7f3; `run-playbook runs` lists them.',
    })
  const { listen = () => {}, lockTimeoutSeconds = DEFAULT_LOCK_TIMEOUT } = options
  let known = false
  const result = await onFleet({ run, playbook: 'rollback', mode: 'rollback' }, options, async (target) => {
    const one = await rollbackHost(target, run, lockTimeoutSeconds, options.signal, listen)
    known ||= one.rollback !== undefined || one.error !== undefined
    return one
  })
  if (known) return result
  throw invalid(`no host knows the run ${run}, or it was taken back already`, {
    hint: '`run-playbook runs` lists what each host remembers.',
  })
}

async function rollbackHost(
  target: Target,
  run: string,
  lockTimeoutSeconds: number,
  signal: AbortSignal | undefined,
  emit: Listener,
): Promise<HostResult> {
  const started = performance.now()
  const host = target.name
  const note = (text: string): void => emit({ type: 'note', host, text })
  const took = (): number => performance.now() - started
  let session: Session | undefined
  try {
    emit({ type: 'host-phase', host, phase: 'connecting' })
    session = await Session.open(target, { signal, note })
    emit({ type: 'host-phase', host, phase: 'rolling back' })
    const { nothing, ...rollback } = await rollBack(session, run, lockTimeoutSeconds, note)
    if (nothing)
      note(nothing === 'unknown run' ? `does not know the run ${run}` : 'had taken it back already')
    const failed = rollback.state === 'failed'
    const failure: Failure = { code: 'E_ROLLBACK', message: 'an undo failed: this host needs a person' }
    return {
      ...emptyResult(target, took()),
      status: failed ? 'failed' : rollback.undone.length > 0 ? 'changed' : 'ok',
      changed: rollback.undone.length,
      exchanges: session.exchanges,
      ...(failed && { error: failure }),
      ...(!nothing && { rollback }),
    }
  } catch (error) {
    return { ...failedResult(target, failureOf(error), took()), exchanges: session?.exchanges ?? 0 }
  } finally {
    await session?.close()
  }
}
