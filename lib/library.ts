import type { Playbook } from './author/define-playbook.ts'
import type { Listener } from './core/events.ts'
import { ownName } from './core/own-user.ts'
import type { RunResult } from './core/result.ts'
import type { HostRuns, RememberedRun } from './engine/list-runs.ts'
import type { FleetOptions } from './engine/run-playbook.ts'
import type { Unfinished } from './engine/work.ts'
import type { Inventory, TargetDefaults } from './inventory/index.ts'
import type { Retention } from './wire/runs.ts'

export type { HostRuns, RememberedRun, Retention, Unfinished }

/** How to log in where the inventory does not say; each has the default of OpenSSH or Ansible. */
export type Connect = Partial<TargetDefaults>

/** Which hosts, and how to work on them. */
export interface WhereOptions {
  /** The path of an inventory: a file (INI, YAML, TypeScript) or a folder. */
  readonly inventory: string
  /** The file with the age identity for encrypted variables; else `RUN_PLAYBOOK_AGE_IDENTITY` or `secrets keygen`'s own place. */
  readonly identity?: string | undefined
  /** Narrows the hosts, as a pattern: `web*:!web3`. */
  readonly limit?: string | undefined
  /** How many hosts at a time; 20 when not said. */
  readonly forks?: number | undefined
  readonly connect?: Connect | undefined
  /** Seconds to wait while another run holds a host; 60 when not said. */
  readonly lockTimeoutSeconds?: number | undefined
  /** Hears what happens as it happens. */
  readonly listen?: Listener | undefined
  /** Ends the work in order: a change that has begun is finished, then the host is taken back. */
  readonly signal?: AbortSignal | undefined
}

/** As {@link WhereOptions}, and what to do there. */
export interface RunOptions extends WhereOptions {
  /** Only say what would change; nothing is written anywhere. */
  readonly check?: boolean | undefined
  /** Parameters that win over the inventory's. */
  readonly vars?: Readonly<Record<string, unknown>> | undefined
  /** The id of the run, where the caller has made one already. */
  readonly run?: string | undefined
  /** What becomes of a run that did not end on a host: taken back when not said; `resume` lets stand what it did and goes on. */
  readonly unfinished?: Unfinished | undefined
  /** What a host does by itself when this process or the link is gone for good: it takes the run back when not said. */
  readonly orphan?: 'rollback' | 'keep' | undefined
  /**
   * Seconds within which a new connection must come through after a change that may cut us off, beside what the run's own login took; 30
   * when not said.
   */
  readonly confirmTimeoutSeconds?: number | undefined
  /** How many runs a host remembers (20), and for how many days (90). The newest one that stands is never forgotten. */
  readonly keep?: Partial<Retention> | undefined
}

/** As {@link WhereOptions}, and how to take a run back. */
export interface RollbackOptions extends WhereOptions {
  /** Only say what would be taken back, and which files somebody else has changed since. */
  readonly check?: boolean | undefined
  /** Take configuration and data of packages along, which the rollback of a run that stood leaves. */
  readonly purge?: boolean | undefined
  /** Take back every run that is newer than this one, newest first, and not this one itself. */
  readonly to?: boolean | undefined
}

const KNOWN_HOSTS = ['~/.ssh/known_hosts', '/etc/ssh/ssh_known_hosts']

const connectDefaults = (connect: Connect = {}): TargetDefaults => ({
  user: ownName(),
  port: 22,
  strictHostKeyChecking: 'yes',
  knownHostsFiles: KNOWN_HOSTS,
  connectTimeoutSeconds: 10,
  ...connect,
})

async function fleetOptions({ inventory, identity, connect, ...rest }: WhereOptions): Promise<FleetOptions> {
  const { loadInventory } = await import('./inventory/index.ts')
  const { importModule } = await import('./loader/import-module.ts')
  const loaded: Inventory = await loadInventory(inventory, { importModule, identity })
  for (const { where, message, hint } of loaded.notes)
    rest.listen?.({ type: 'note', text: `${where}: ${message}${hint ? `. ${hint}` : ''}` })
  return { ...rest, inventory: loaded, connect: connectDefaults(connect) }
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
  const engine = await import('./engine/run-playbook.ts')
  return engine.runPlaybook(playbook, { ...options, ...(await fleetOptions(options)) })
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
  const engine = await import('./engine/rollback-run.ts')
  return engine.rollbackRun(run, { ...options, ...(await fleetOptions(options)) })
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
