import type { InventoryHost } from './types.ts'

/** The host with variables that override its own. */
export function withVars(
  host: InventoryHost,
  vars: Readonly<Record<string, unknown>>,
  place: string,
): InventoryHost {
  if (Object.keys(vars).length === 0) return host
  const isGiven = (name: string | undefined): boolean => name !== undefined && Object.hasOwn(vars, name)
  return {
    name: host.name,
    groups: host.groups,
    vars: { ...host.vars, ...vars },
    placeOf: (path) => (isGiven(path[0]) ? place : host.placeOf(path)),
    textOf: (name) => (isGiven(name) ? undefined : host.textOf?.(name)),
  }
}
