import type { Playbook } from '../author/define-playbook.ts'
import { invalid } from '../core/errors.ts'
import { connectionNames, type InventoryHost, referredBy, withVars } from '../inventory/index.ts'
import { nearest } from '../text/index.ts'

type Vars = Readonly<Record<string, unknown>>

/**
 * An inventory may hold variables for other tools. A variable of the command line is an error when neither the playbook reads it nor
 * another variable refers to it.
 */
export function demandKnown(playbook: Playbook, vars: Vars, hosts: readonly InventoryHost[]): void {
  const known = namesOf(playbook)
  const others = Object.keys(vars).filter((name) => !known.includes(name))
  if (others.length === 0) return
  const read = new Set(hosts.flatMap((host) => [...referredBy(withVars(host, vars, COMMAND_LINE), known)]))
  const unknown = others.filter((name) => !read.has(name))
  const [first] = unknown
  if (first === undefined) return
  const meant = nearest(first, known)
  throw invalid(`the playbook ${playbook.name} has no parameter ${unknown.join(', ')}`, {
    where: COMMAND_LINE,
    hint: `${meant ? `Did you mean ${meant}? ` : ''}It has ${known.join(', ') || 'none'}.`,
  })
}

/** A later rollback has no such variables, and would connect elsewhere. */
export function demandReachable(host: InventoryHost, vars: Vars): void {
  for (const name of connectionNames(host)) {
    const given = [...referredBy(host, [name])].find((one) => Object.hasOwn(vars, one))
    if (given === undefined) continue
    throw invalid(`host ${host.name}: "${name}" would be decided by "${given}" of the command line`, {
      where: host.placeOf([name]),
      hint: `A rollback must find the host as well: set ${given} in the inventory.`,
    })
  }
}

export const namesOf = ({ params }: Playbook): readonly string[] =>
  Object.keys((params.json as { properties?: object }).properties ?? {})

export const COMMAND_LINE = 'the command line'
