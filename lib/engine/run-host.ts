import type { Listener } from '../core/events.ts'
import type { Failure, HostResult } from '../core/result.ts'
import type { Target } from '../core/target.ts'
import { converge } from './converge.ts'
import { failedResult, failureOf, statusAfter, taskResults } from './host-result.ts'
import { rollBack, type Takeback } from './roll-back.ts'
import { Session } from './session.ts'
import type { Progress, Work } from './work.ts'

/** One host from connect to commit. Never throws: what went wrong is in the result, and the host is converged or as before. */
export async function runHost(target: Target, work: Work, emit: Listener): Promise<HostResult> {
  const started = performance.now()
  const { host, signal } = work
  const note = (text: string): void => emit({ type: 'note', host, text })
  emit({ type: 'host-phase', host, phase: 'connecting' })
  let session: Session
  try {
    session = await Session.open(target, { signal, note })
  } catch (error) {
    return failedResult(target, failureOf(error), performance.now() - started)
  }
  const progress: Progress = { steps: [], applied: new Map(), checks: [], journalled: false }
  let failure: Failure | undefined
  let takeback: Takeback | undefined
  let exchanges = 0
  try {
    await converge(session, work, progress, emit)
  } catch (error) {
    failure = withBecome(failureOf(error), target)
    if (progress.journalled) ({ takeback, exchanges } = await takeBack(session, target, work, emit))
  } finally {
    await session.close()
  }
  // Who stops a run blames no task of it.
  const blames = failure !== undefined && failure.code !== 'E_STOPPED'
  const tasks = taskResults(progress, work.mode, blames)
  const changed = tasks.filter(
    ({ status }) => status === 'changed' || status === 'pending' || status === 'later',
  ).length
  const settled = work.mode === 'check' ? 'pending' : 'changed'
  return {
    host,
    address: target.address,
    status: failure ? statusAfter(failure) : changed > 0 ? settled : 'ok',
    changed,
    tasks,
    checks: progress.checks,
    exchanges: session.exchanges + exchanges,
    milliseconds: performance.now() - started,
    ...(failure && { error: failure }),
    ...(takeback && takeback.nothing === undefined && { rollback: takeback }),
  }
}

/** Whoever is not root there and may not do something wants to know how to become it. */
function withBecome(failure: Failure, { user, become }: Target): Failure {
  const denied = /permission denied|operation not permitted|are you root/i.test(failure.message)
  if (!denied || become || user === 'root' || failure.hint) return failure
  return { ...failure, hint: `It was tried as ${user}: --become (-b) does it as root, through sudo.` }
}

/** After a failure: over the same connection where it still stands, else over a new one, because the host may be well. */
async function takeBack(
  session: Session,
  target: Target,
  work: Work,
  emit: Listener,
): Promise<{ takeback: Takeback; exchanges: number }> {
  const { host, identity, lockTimeoutSeconds } = work
  emit({ type: 'host-phase', host, phase: 'rolling back' })
  const note = (text: string): void => emit({ type: 'note', host, text })
  let own: Session | undefined
  try {
    if (session.lost) own = await Session.open(target, { note })
    const takeback = await rollBack(own ?? session, identity.run, lockTimeoutSeconds, note)
    return { takeback, exchanges: own?.exchanges ?? 0 }
  } catch (error) {
    note(`the rollback could not be followed to its end: ${failureOf(error).message}`)
    const takeback: Takeback = { state: 'unknown', undone: [], kept: [], failed: [] }
    return { takeback, exchanges: own?.exchanges ?? 0 }
  } finally {
    await own?.close()
  }
}
