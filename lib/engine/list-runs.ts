import pLimit from 'p-limit'
import type { Failure } from '../core/result.ts'
import type { Target } from '../core/target.ts'
import { selectHosts, targetOf } from '../inventory/index.ts'
import { listRunsRequest } from '../wire/runs.ts'
import type { RunIdentity } from '../wire/wave.ts'
import { failureOf } from './host-result.ts'
import { DEFAULT_FORKS, type FleetOptions } from './run-playbook.ts'
import { Session } from './session.ts'

/** A run as a host remembers it. */
export interface RememberedRun extends RunIdentity {
  /** `unfinished`: neither committed nor taken back. */
  readonly state: 'committed' | 'rolled back' | 'rollback failed' | 'unfinished'
  readonly changes: number
  readonly kibibytes: number
}

/** The runs that one host remembers, oldest first. */
export interface HostRuns {
  readonly host: string
  readonly runs: readonly RememberedRun[]
  readonly error?: Failure
}

const STATES: Readonly<Record<string, RememberedRun['state']>> = {
  committed: 'committed',
  'rolled-back': 'rolled back',
  'rollback-failed': 'rollback failed',
}

/** Asks every host for the runs that it remembers. A host that cannot be asked says why in its `error`. */
export async function listRuns(options: FleetOptions): Promise<readonly HostRuns[]> {
  const { inventory, limit, connect, forks = DEFAULT_FORKS, signal, listen = () => {} } = options
  const targets = selectHosts(inventory, 'all', limit).map((host) => targetOf(host, connect))
  return pLimit(forks).map(targets, async (target): Promise<HostRuns> => {
    const note = (text: string): void => listen({ type: 'note', host: target.name, text })
    try {
      return { host: target.name, runs: await runsOn(target, signal, note) }
    } catch (error) {
      return { host: target.name, runs: [], error: failureOf(error) }
    }
  })
}

async function runsOn(
  target: Target,
  signal: AbortSignal | undefined,
  note: (text: string) => void,
): Promise<readonly RememberedRun[]> {
  const session = await Session.open(target, { signal, note })
  const runs: RememberedRun[] = []
  try {
    await session.exchange(listRunsRequest, ({ words, data }) => {
      const [kind, , size, changes, last = ''] = words
      if (kind !== 'run') return
      const identity = JSON.parse(data.toString()) as RunIdentity
      const state = STATES[last] ?? 'unfinished'
      runs.push({ ...identity, state, changes: Number(changes), kibibytes: Number(size) })
    })
  } finally {
    await session.close()
  }
  return runs
}
