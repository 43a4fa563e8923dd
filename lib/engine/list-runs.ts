import pLimit from 'p-limit'
import type { Failure } from '../core/result.ts'
import { selectHosts, targetOf } from '../inventory/index.ts'
import { type ListEvent, listRunsRequest, type RunState } from '../wire/list.ts'
import type { RunIdentity } from '../wire/wave.ts'
import { failureOf } from './host-result.ts'
import type { FleetOptions } from './run-playbook.ts'
import { Session } from './session.ts'

/** A run as a host remembers it. */
export interface RememberedRun extends RunIdentity {
  /** `interrupted`: neither committed nor rolled back. `resumed`: it was interrupted, and a later run continued from its changes. `damaged`: its files cannot be read. */
  readonly state: RunState
  /** The run that this one rolled back. */
  readonly of?: string
  /** Its place among the runs of its host: later ones have higher numbers, whatever the clocks of their controllers say. */
  readonly order: number
  readonly changes: number
  readonly kibibytes: number
  /** Where it lies on its host. */
  readonly folder: string
}

/** The runs that one host remembers, oldest first. */
export interface HostRuns {
  readonly host: string
  readonly runs: readonly RememberedRun[]
  readonly error?: Failure
}

/** Asks every host for the runs that it remembers. A host that cannot be asked has an `error`. */
export async function listRuns(options: FleetOptions): Promise<readonly HostRuns[]> {
  const { inventory, limit, connect, forks, signal, listen } = options
  const targets = selectHosts(inventory, 'all', limit).map((host) => targetOf(host, connect))
  return pLimit(forks).map(targets, async (target): Promise<HostRuns> => {
    const note = (text: string): void => listen({ type: 'note', host: target.name, text })
    try {
      const session = await Session.open(target, { signal, note })
      try {
        return { host: target.name, runs: await runsOn(session, signal) }
      } finally {
        await session.close()
      }
    } catch (error) {
      return { host: target.name, runs: [], error: failureOf(error) }
    }
  })
}

/** The runs that a host remembers, oldest first. */
export async function runsOn(session: Session, signal?: AbortSignal): Promise<readonly RememberedRun[]> {
  const runs: RememberedRun[] = []
  let home = ''
  const take = (event: ListEvent): void => {
    switch (event.type) {
      case 'begin':
        home = event.folder
        return
      case 'run': {
        const { run, state, kibibytes, changes, order, of, meta } = event
        const numbers = { changes, kibibytes, order }
        runs.push({
          state,
          ...identityIn(meta, run),
          ...numbers,
          folder: `${home}/${run}`,
          ...(of && { of }),
        })
      }
    }
  }
  await session.exchange(listRunsRequest(), take, { signal })
  return runs.sort((a, b) => a.order - b.order)
}

/** Validated, because other programs may have written the file. */
function identityIn(text: string, name: string): RunIdentity & Partial<Pick<RememberedRun, 'state'>> {
  try {
    const { playbook, by, startedAt } = JSON.parse(text) as Partial<Record<keyof RunIdentity, unknown>>
    if (typeof playbook === 'string' && typeof by === 'string' && typeof startedAt === 'string')
      return { run: name, playbook, by, startedAt }
  } catch {
    // Damaged, below.
  }
  return { run: name, playbook: '?', by: '?', startedAt: '?', state: 'damaged' }
}

/**
 * The runs that began after `run` and are not rolled back, newest first; undefined where the host does not know `run`. A rollback of one
 * of them is left out, as is the run that it rolled back.
 */
export function newerThan(run: string, runs: readonly RememberedRun[]): readonly string[] | undefined {
  const point = runs.find((one) => one.run === run)
  if (!point) return undefined
  const newer = runs.filter(({ order }) => order > point.order)
  const names = new Set(newer.map((one) => one.run))
  return newer
    .filter(({ state, of }) => state !== 'rolled back' && !(of !== undefined && names.has(of)))
    .map((one) => one.run)
    .toReversed()
}
