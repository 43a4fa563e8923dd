/** Hosts, groups, variables and connections. */
export { connectionNames, paramsOf } from './connection.ts'
export { referredBy } from './evaluate.ts'
export { loadInventory } from './load.ts'
export { checkSecretVars, loadVars, parseVars } from './load-vars.ts'
export { selectHosts } from './select.ts'
export { type TargetDefaults, targetNotes, targetOf } from './target.ts'
export type { Inventory, InventoryHost, Problem } from './types.ts'
export { withVars } from './with-vars.ts'
