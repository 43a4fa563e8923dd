import type { ConnectionSpec } from './connection-variables.ts'

/** The default export of a TypeScript inventory; names of hosts may have ranges. */
export interface InventorySpec {
  readonly hosts?: Readonly<Record<string, HostSpec>>
  readonly groups?: Readonly<Record<string, GroupSpec>>
}
/** The variables and the connection of a host. */
export interface HostSpec {
  readonly connection?: ConnectionSpec
  readonly [variable: string]: unknown
}
/** The hosts and child groups of a group, with variables and connection for all of them. */
export interface GroupSpec {
  readonly hosts?: readonly string[]
  readonly children?: readonly string[]
  readonly vars?: Readonly<Record<string, unknown>>
  readonly connection?: ConnectionSpec
}

/**
 * An inventory, typed.
 *
 * @example
 * export default defineInventory({
 *   hosts: { web1: { connection: { host: '192.0.2.1' }, domain: 'clankers.lan' }, web2: {} },
 *   groups: { web: { hosts: ['web1', 'web2'], connection: { user: 'root' } }, site: { children: ['web'] } },
 * })
 */
export const defineInventory = (spec: InventorySpec): InventorySpec => spec
