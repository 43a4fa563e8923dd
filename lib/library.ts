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

/** The login where the inventory sets none. */
export interface Connect extends Options<typeof CONNECT> {
  /** The password of the login. */
  readonly password?: Secret | undefined
  /** The password of sudo. */
  readonly becomePassword?: Secret | undefined
}

/** Which hosts, and how to work on them. */
export interface WhereOptions extends Options<typeof FLEET>, Pick<Options<typeof INVENTORY>, 'identity'> {
  /** Hosts and variables: a file (INI, YAML, TypeScript) or a folder. */
  readonly inventory: string
  /** The login where the inventory sets none. */
  readonly connect?: Connect | undefined
  /** Gets each event of the run. */
  readonly listen?: Listener | undefined
  /** Ends the work in order: the current change is completed, then the host is rolled back. */
  readonly signal?: AbortSignal | undefined
}

/** As {@link WhereOptions}, with the options of a run. */
export interface RunOptions extends WhereOptions, Options<typeof RUN> {
  /** Parameters that override those of the inventory. */
  readonly vars?: Readonly<Record<string, unknown>> | undefined
  /** The id of the run, where the caller has one already. */
  readonly run?: string | undefined
  /** How many runs a host keeps in its journal. */
  readonly keep?: Options<typeof KEEP> | undefined
}

/** As {@link WhereOptions}, with the options of a rollback. */
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
 * Converges the hosts of an inventory to the state of a playbook, or with `check` plans the changes. A host that fails is rolled back
 * and reported in the result: only invalid input throws.
 *
 * @throws PlaybookError E_INPUT: the inventory, the limit or a parameter is wrong; no host was changed
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
 * Rolls a run back on every host whose journal has it: undoes its changes, newest first. `rollback.run` in the result of a host is the
 * run of the rollback, which can be rolled back itself.
 *
 * @throws PlaybookError E_INPUT: no host has such a run in its journal
 * @example
 * const result = await rollbackRun('20261124-150413-k7f3', { inventory: 'hosts.ini' })
 */
export async function rollbackRun(run: string, options: RollbackOptions): Promise<RunResult> {
  const how = complete(ROLLBACK, options)
  const engine = await import('./engine/rollback-run.ts')
  return engine.rollbackRun(run, { ...how, ...(await fleetOptions(options)) })
}

/**
 * The runs in the journal of each host, with their state and size.
 *
 * @example
 * for (const { host, runs } of await listRuns({ inventory: 'hosts.ini' })) console.log(host, runs.length)
 */
export async function listRuns(options: WhereOptions): Promise<readonly HostRuns[]> {
  const engine = await import('./engine/list-runs.ts')
  return engine.listRuns(await fleetOptions(options))
}
