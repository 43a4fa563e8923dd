import type { Playbook } from './author/define-playbook.ts'
import type { Listener } from './core/events.ts'
import { ownName } from './core/own-user.ts'
import type { RunResult } from './core/result.ts'
import type { Secret } from './core/secret.ts'
import type { HostRuns, RememberedRun } from './engine/list-runs.ts'
import { CONNECT } from './engine/options/connect.ts'
import { complete, type Options } from './engine/options/option.ts'
import { FLEET, type INVENTORY, KEEP, ROLLBACK, RUN } from './engine/options.ts'
import type { FleetOptions } from './engine/run-playbook.ts'
import type { Inventory } from './inventory/index.ts'
import type { Retention } from './wire/commit.ts'

export type { HostRuns, RememberedRun, Retention }

/** How to log in where the inventory does not say. */
export interface Connect extends Options<typeof CONNECT> {
  /** The password to log in with. */
  readonly password?: Secret | undefined
  /** The password that sudo wants. */
  readonly becomePassword?: Secret | undefined
}

/** Which hosts, and how to work on them. */
export interface WhereOptions extends Options<typeof FLEET>, Pick<Options<typeof INVENTORY>, 'identity'> {
  /** Hosts and variables: a file (INI, YAML, TypeScript) or a folder. */
  readonly inventory: string
  /** How to log in where the inventory does not say. */
  readonly connect?: Connect | undefined
  /** Hears what happens as it happens. */
  readonly listen?: Listener | undefined
  /** Ends the work in order: a change that has begun is finished, then the host is rolled back. */
  readonly signal?: AbortSignal | undefined
}

/** As {@link WhereOptions}, and what to do there. */
export interface RunOptions extends WhereOptions, Options<typeof RUN> {
  /** Parameters that win over the inventory's. */
  readonly vars?: Readonly<Record<string, unknown>> | undefined
  /** The id of the run, where the caller has made one already. */
  readonly run?: string | undefined
  /** How much a host remembers. */
  readonly keep?: Options<typeof KEEP> | undefined
}

/** As {@link WhereOptions}, and how to roll a run back. */
export interface RollbackOptions extends WhereOptions, Options<typeof ROLLBACK> {}

async function fleetOptions(options: WhereOptions): Promise<FleetOptions> {
  const { inventory, identity, connect = {}, listen = () => {}, signal } = options
  const { user = ownName(), password, becomePassword } = connect
  const reaching = { ...complete(CONNECT, connect), user, password, becomePassword }
  const fleet = { ...complete(FLEET, options), connect: reaching, listen, signal }
  const { loadInventory } = await import('./inventory/index.ts')
  const { importModule } = await import('./loader/import-module.ts')
  const loaded: Inventory = await loadInventory(inventory, { importModule, identity })
  for (const { where, message, hint } of loaded.notes)
    listen({ type: 'note', text: `${where}: ${message}${hint ? `. ${hint}` : ''}` })
  return { ...fleet, inventory: loaded }
}

/**
 * Brings the hosts of an inventory into the state that a playbook describes, or with `check` says what that would take. A host that
 * fails is taken back and told of in the result: only bad input throws.
 *
 * @throws PlaybookError E_INPUT: the inventory, the limit or a parameter is wrong; no host was touched
 * @example
 * import { exitCodeOf, runPlaybook } from 'run-playbook'
 * import site from './site.ts'
 *
 * const result = await runPlaybook(site, { inventory: 'hosts.ini', limit: 'web' })
 * for (const { host, status, changed } of result.hosts) console.log(host, status, changed)
 * process.exitCode = exitCodeOf(result)
 */
export async function runPlaybook(playbook: Playbook, options: RunOptions): Promise<RunResult> {
  const { vars = {}, run } = options
  const how = { ...complete(RUN, options), keep: complete(KEEP, options.keep), vars, run }
  const engine = await import('./engine/run-playbook.ts')
  return engine.runPlaybook(playbook, { ...how, ...(await fleetOptions(options)) })
}

/**
 * Takes a run back on every host that remembers it: its changes are undone, newest first. `rollback.run` of a host's result names
 * the run by which this can be taken back itself.
 *
 * @throws PlaybookError E_INPUT: no host knows such a run
 * @example
 * const result = await rollbackRun('20261124-150413-k7f3', { inventory: 'hosts.ini' })
 */
export async function rollbackRun(run: string, options: RollbackOptions): Promise<RunResult> {
  const how = complete(ROLLBACK, options)
  const engine = await import('./engine/rollback-run.ts')
  return engine.rollbackRun(run, { ...how, ...(await fleetOptions(options)) })
}

/**
 * The runs that each host remembers, with their state and size.
 *
 * @example
 * for (const { host, runs } of await listRuns({ inventory: 'hosts.ini' })) console.log(host, runs.length)
 */
export async function listRuns(options: WhereOptions): Promise<readonly HostRuns[]> {
  const engine = await import('./engine/list-runs.ts')
  return engine.listRuns(await fleetOptions(options))
}
