import type { Listener } from '../core/events.ts'
import type { Failure, HostResult } from '../core/result.ts'
import type { Target } from '../core/target.ts'
import { converge } from './converge.ts'
import { HostLink } from './host-link.ts'
import { failedResult, failureOf, leftToHost, statusAfter, taskResults } from './host-result.ts'
import { eventsOf, type HostRun, newProgress } from './host-run.ts'
import { type HostRollback, rollBack } from './roll-back.ts'
import type { Work } from './work.ts'

/** How long to reconnect when the connection is lost while the host is only read: reading may be repeated. */
const RECONNECT_SECONDS = 30

/** One host from connect to commit. Never throws: the result has the failure, and the host is converged or as before. */
export async function runHost(target: Target, work: Work, emit: Listener): Promise<HostResult> {
  const started = performance.now()
  const { host, signal } = work
  const events = eventsOf(host, emit)
  events.phase('connecting')
  let link: HostLink
  try {
    link = await HostLink.open(target, { signal, note: events.note })
  } catch (error) {
    return failedResult(target, failureOf(error), performance.now() - started)
  }
  const progress = newProgress()
  const run: HostRun = { link, work, progress, events }
  let failure: Failure | undefined
  let rollback: HostRollback | undefined
  try {
    await converging(run)
  } catch (error) {
    failure = withBecome(failureOf(error), target)
    if (progress.journalled) rollback = await rollBackFailed(run)
    if (rollback?.state === 'unknown') failure = leftToHost(failure)
  } finally {
    await link.close()
  }
  // No task failed when the run was stopped.
  const blames = failure !== undefined && failure.code !== 'E_STOPPED'
  const tasks = taskResults(progress, work.mode, blames)
  const changed = tasks.filter(
    ({ status }) => status === 'changed' || status === 'pending' || status === 'later',
  ).length
  const changedStatus = work.mode === 'check' ? 'pending' : 'changed'
  return {
    host,
    address: link.target.address,
    status: failure ? statusAfter(failure) : changed > 0 ? changedStatus : 'ok',
    changed,
    tasks,
    checks: progress.checks,
    exchanges: link.exchanges,
    milliseconds: performance.now() - started,
    ...(failure && { error: failure }),
    ...(rollback && rollback.nothing !== 'unknown run' && { rollback }),
  }
}

/** Reconnects once when the connection is lost before the first change: nothing was done that may not be done twice. */
async function converging(run: HostRun): Promise<void> {
  const { link, work, progress, events } = run
  try {
    await converge(run)
  } catch (error) {
    if (!link.session.lost || link.session.gaveUp || progress.journalled || work.signal?.aborted) throw error
    events.note(`${failureOf(error).message}: nothing was changed yet, trying again`)
    await link.renew(RECONNECT_SECONDS, async () => {}, work.signal)
    await converge(run)
  }
}

/** Adds the hint for `--become` to an error of permission, where the login is not root. */
function withBecome(failure: Failure, { user, become }: Target): Failure {
  const denied = /permission denied|operation not permitted|are you root/i.test(failure.message)
  if (!denied || become || user === 'root' || failure.hint) return failure
  return { ...failure, hint: `It ran as ${user}: --become (-b) runs it as root, through sudo.` }
}

/** After a failure: over the same connection where it is still up, else over a new one, because the host may be reachable. */
async function rollBackFailed({ link, work, progress, events }: HostRun): Promise<HostRollback> {
  const { identity, lockTimeoutSeconds, watchdog } = work
  const { note } = events
  events.phase('rolling back')
  // After a disconnect the watchdog must roll back first, which restores the connection.
  const patience = progress.mayBeDisconnected ? watchdog.confirmTimeoutSeconds * 2 + RECONNECT_SECONDS : 0
  try {
    return await link.persist(patience, (session) =>
      rollBack(
        session,
        identity.run,
        { lockTimeoutSeconds, purge: true },
        { note, place: (place) => link.mayMoveTo(place) },
      ),
    )
  } catch (error) {
    note(`the outcome of the rollback is not known: ${failureOf(error).message}`)
    return { state: 'unknown', undone: [], kept: [], failed: [] }
  }
}
