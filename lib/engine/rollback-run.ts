import { invalid, PlaybookError } from '../core/errors.ts'
import type { Listener } from '../core/events.ts'
import type { HostResult, RunResult } from '../core/result.ts'
import { isRunId } from '../core/run-id.ts'
import type { Target } from '../core/target.ts'
import type { RunIdentity } from '../wire/wave.ts'
import { HostLink } from './host-link.ts'
import { emptyResult, failedResult, failureOf, leftToHost } from './host-result.ts'
import { eventsOf } from './host-run.ts'
import { newerThan, type RememberedRun, runsOn } from './list-runs.ts'
import { onFleet } from './on-fleet.ts'
import type { Complete } from './options/option.ts'
import type { ROLLBACK } from './options.ts'
import { type HostRollback, rollBack } from './roll-back.ts'
import { rollbackResult } from './rollback-result.ts'
import { type FleetOptions, identify } from './run-playbook.ts'

export interface RollbackRunOptions extends FleetOptions, Complete<typeof ROLLBACK> {}

/**
 * Rolls a run back on every host that knows it, newest change first. The rollback of a committed run is a run of its own, which can itself
 * be rolled back.
 *
 * @throws PlaybookError E_INPUT when it is no run id, or when every host was asked and none knows it
 */
export async function rollbackRun(run: string, options: RollbackRunOptions): Promise<RunResult> {
  if (!isRunId(run))
    throw invalid(`"${run}" is no run id`, {
      hint: 'One looks like 20261124-150413-k7f3; `run-playbook runs` lists them.',
    })
  const identities = new Map<string, RunIdentity>()
  // One run on all hosts.
  const identityFor = (of: string): RunIdentity => {
    const identity = identities.get(of) ?? identify(`rollback of ${of}`)
    identities.set(of, identity)
    return identity
  }
  let known = false
  const result = await onFleet({ run, playbook: 'rollback', mode: 'rollback' }, options, async (target) => {
    const one = await rollbackHost(target, run, { ...options, identityFor }, options.listen)
    known ||= one.rollback !== undefined || one.error !== undefined
    return one
  })
  if (known) return result
  throw invalid(
    options.to
      ? `no host remembers the run ${run} and newer runs that are not rolled back`
      : `no host knows the run ${run}, or it was rolled back already`,
    { hint: '`run-playbook runs` lists what each host remembers.' },
  )
}

interface HostOptions extends RollbackRunOptions {
  identityFor(of: string): RunIdentity
}

async function rollbackHost(
  target: Target,
  run: string,
  options: HostOptions,
  emit: Listener,
): Promise<HostResult> {
  const started = performance.now()
  const { phase, note } = eventsOf(target.name, emit)
  const took = (): number => performance.now() - started
  let link: HostLink | undefined
  try {
    phase('connecting')
    link = await HostLink.open(target, { signal: options.signal, note })
    phase('rolling back')
    const rollbacks: HostRollback[] = []
    for (const one of options.to ? await newerRuns(link, run, note, options.signal) : [run]) {
      if (options.signal?.aborted) break
      const rollback = await rollBackOne(link, one, options, note)
      if (rollback.nothing !== 'unknown run' || !options.to) rollbacks.push(rollback)
      if (rollback.state === 'failed') break
    }
    return {
      ...emptyResult(target, took()),
      exchanges: link.exchanges,
      ...rollbackResult(rollbacks, run, note),
    }
  } catch (error) {
    const failure = link?.session.lost ? leftToHost(failureOf(error)) : failureOf(error)
    return { ...failedResult(target, failure, took()), exchanges: link?.exchanges ?? 0 }
  } finally {
    await link?.close()
  }
}

async function rollBackOne(
  link: HostLink,
  run: string,
  { check, purge, lockTimeoutSeconds, identityFor }: HostOptions,
  note: (text: string) => void,
): Promise<HostRollback> {
  const options = { lockTimeoutSeconds, check, purge, as: identityFor(run) }
  let asked = 0
  const rollback = await link.persist(0, (session) => {
    asked += 1
    return rollBack(session, run, options, { note, place: (place) => link.mayMoveTo(place) })
  })
  // A second attempt that finds the run rolled back finds the work of the first, whose reply was lost.
  const { nothing, byHost: _, ...done } = rollback
  return asked > 1 && nothing === 'already rolled back' ? done : rollback
}

async function newerRuns(
  link: HostLink,
  run: string,
  note: (text: string) => void,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const runs: readonly RememberedRun[] = await runsOn(link.session, signal)
  const lost = runs.find(({ state, order }) => state === 'damaged' && order === 0)
  if (lost)
    throw new PlaybookError('E_ROLLBACK', `it is not known whether ${lost.folder} is newer than ${run}`, {
      hint: 'Its `order` is no number. Check the folder, roll that run back by its name, or remove the folder.',
    })
  const newer = newerThan(run, runs)
  if (!newer) note(`does not know the run ${run}`)
  return newer ?? []
}
