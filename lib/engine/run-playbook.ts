import { hostname } from 'node:os'
import type { Playbook } from '../author/define-playbook.ts'
import type { Listener } from '../core/events.ts'
import { ownName } from '../core/own-user.ts'
import type { RunResult } from '../core/result.ts'
import { newRunId } from '../core/run-id.ts'
import { type Inventory, selectHosts, type TargetDefaults } from '../inventory/index.ts'
import type { Retention } from '../wire/commit.ts'
import type { RunIdentity } from '../wire/wave.ts'
import { runFleet } from './fleet.ts'
import type { Complete } from './options/option.ts'
import type { FLEET, RUN } from './options.ts'
import { prepare } from './prepare.ts'
import { runHost } from './run-host.ts'

/** The options of everything that works on a fleet. */
export interface FleetOptions extends Complete<typeof FLEET> {
  readonly inventory: Inventory
  /** The defaults for what the inventory leaves open. */
  readonly connect: TargetDefaults
  readonly listen: Listener
  readonly signal: AbortSignal | undefined
}

export interface RunOptions extends FleetOptions, Complete<typeof RUN> {
  readonly vars: Readonly<Record<string, unknown>>
  readonly run: string | undefined
  readonly keep: Retention
}

/** Runs a playbook on the hosts of an inventory. A failure on a host is in its result; only bad input throws. */
export async function runPlaybook(playbook: Playbook, options: RunOptions): Promise<RunResult> {
  const { inventory, limit, forks, connect, vars, check, listen } = options
  const { lockTimeoutSeconds, interrupted, orphan, confirmTimeoutSeconds, keep, signal } = options
  const mode = check ? 'check' : 'apply'
  const prepared = prepare(playbook, selectHosts(inventory, playbook.hosts, limit), { connect, vars })
  const identity = identify(playbook.name, options.run)
  const watchdog = { orphan, confirmTimeoutSeconds }
  const how = { mode, identity, lockTimeoutSeconds, watchdog, interrupted, keep, signal } as const
  const jobs = prepared.map(({ target, notes, ...work }) => ({
    host: target.name,
    run: () => {
      for (const text of notes) listen({ type: 'note', host: target.name, text })
      return runHost(target, { ...work, ...how, host: target.name }, listen)
    },
  }))
  return runFleet({ ...identity, mode, jobs, forks }, listen)
}

/** The identity of a run, as its hosts remember it. */
export function identify(playbook: string, run?: string): RunIdentity {
  const now = new Date()
  const by = `${ownName()}@${hostname()}, process ${process.pid}`
  return { run: run ?? newRunId(now), playbook, by, startedAt: now.toISOString() }
}
