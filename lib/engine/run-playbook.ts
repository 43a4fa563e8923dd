import { hostname } from 'node:os'
import type { Playbook } from '../author/define-playbook.ts'
import type { Listener } from '../core/events.ts'
import { ownName } from '../core/own-user.ts'
import type { RunResult } from '../core/result.ts'
import { newRunId } from '../core/run-id.ts'
import { type Inventory, selectHosts, type TargetDefaults } from '../inventory/index.ts'
import type { Retention } from '../wire/runs.ts'
import type { RunIdentity } from '../wire/wave.ts'
import { runFleet } from './fleet.ts'
import { prepare } from './prepare.ts'
import { runHost } from './run-host.ts'
import type { Unfinished } from './work.ts'

/** What every way of working on a fleet needs to know. */
export interface FleetOptions {
  readonly inventory: Inventory
  /** Narrows the hosts, in the form of a pattern: `web*:!web3`. */
  readonly limit?: string | undefined
  /** How many hosts at a time; 20 when not said. */
  readonly forks?: number | undefined
  /** What holds for hosts whose inventory does not say otherwise. */
  readonly connect: TargetDefaults
  /** Seconds to wait while another run holds a host; 60 when not said. */
  readonly lockTimeoutSeconds?: number | undefined
  /** Hears what happens as it happens. */
  readonly listen?: Listener | undefined
  /** Ends the run in order: what is being changed is finished, then the host is taken back. */
  readonly signal?: AbortSignal | undefined
}

export interface RunOptions extends FleetOptions {
  /** Only say what would change. */
  readonly check?: boolean | undefined
  /** Parameters that win over the inventory's. */
  readonly vars?: Readonly<Record<string, unknown>> | undefined
  /** The id of the run, where the caller has made one already. */
  readonly run?: string | undefined
  readonly unfinished?: Unfinished | undefined
  readonly orphan?: 'rollback' | 'keep' | undefined
  readonly confirmTimeoutSeconds?: number | undefined
  readonly keep?: Partial<Retention> | undefined
}

export const DEFAULT_FORKS = 20
export const DEFAULT_LOCK_TIMEOUT = 60
const DEFAULT_CONFIRM_TIMEOUT = 30
const DEFAULT_RETENTION: Retention = { runs: 20, days: 90 }

/** Runs a playbook on the hosts of an inventory. What goes wrong on a host is in its result; only bad input throws. */
export async function runPlaybook(playbook: Playbook, options: RunOptions): Promise<RunResult> {
  const { inventory, limit, connect, vars = {}, signal, listen = () => {} } = options
  const mode = options.check ? 'check' : 'apply'
  const prepared = prepare(playbook, selectHosts(inventory, playbook.hosts, limit), { connect, vars })
  const identity = identify(playbook.name, options.run)
  const lockTimeoutSeconds = options.lockTimeoutSeconds ?? DEFAULT_LOCK_TIMEOUT
  const { unfinished = 'rollback', orphan = 'rollback' } = options
  const guard = { orphan, confirmSeconds: options.confirmTimeoutSeconds ?? DEFAULT_CONFIRM_TIMEOUT }
  const keep = { ...DEFAULT_RETENTION, ...options.keep }
  const how = { mode, identity, lockTimeoutSeconds, guard, unfinished, keep, signal } as const
  const jobs = prepared.map(({ target, notes, ...work }) => ({
    host: target.name,
    run: () => {
      for (const text of notes) listen({ type: 'note', host: target.name, text })
      return runHost(target, { ...work, ...how, host: target.name }, listen)
    },
  }))
  const forks = options.forks ?? DEFAULT_FORKS
  return runFleet({ ...identity, mode, jobs, forks }, listen)
}

/** A run, as the host will remember it. */
export function identify(playbook: string, run?: string): RunIdentity {
  const now = new Date()
  const by = `${ownName()}@${hostname()}, process ${process.pid}`
  return { run: run ?? newRunId(now), playbook, by, startedAt: now.toISOString() }
}
