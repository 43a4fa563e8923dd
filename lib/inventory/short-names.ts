import { check } from '../schema/check.ts'
import { nearest } from '../text/index.ts'
import { isSaid, readAs } from './connection.ts'
import { CONNECTION_VARIABLES, MEANINGS } from './connection-variables.ts'
import { hasReferences } from './references.ts'
import type { InventoryHost, Problem } from './types.ts'

type Meaning = (typeof MEANINGS)[number]

/** Connection variables of version 0.1, which had no prefix. */
const SHORT: ReadonlyMap<string, Meaning> = new Map(
  MEANINGS.filter(({ name }) => name !== 'timeout').flatMap((meaning) =>
    meaning.variables
      .filter((name) => !/^rp_|^ansible_sudo/.test(name))
      .map((name): [string, Meaning] => [name.slice('ansible_'.length), meaning]),
  ),
)

/**
 * Notes on variables that do not set the connection: short names, which did in version 0.1, and typing errors in names that begin with
 * `rp_`.
 */
export function connectionNotes(
  hosts: readonly InventoryHost[],
  names: ReadonlySet<string>,
): readonly Problem[] {
  const short = [...SHORT].filter(([name]) => names.has(name))
  const slips = [...names].filter((name) => name.startsWith('rp_') && !CONNECTION_VARIABLES.includes(name))
  return [...shortNote(hosts, short), ...slips.flatMap((name) => slipNote(hosts, name))]
}

function shortNote(hosts: readonly InventoryHost[], short: readonly [string, Meaning][]): readonly Problem[] {
  const found = short.flatMap(([name, meaning]) => {
    const host = hosts.find((one) => wasFollowed(one, name, meaning))
    return host ? [{ name, meaning, where: host.placeOf([name]) ?? host.name }] : []
  })
  const [first] = found
  if (!first) return []
  const list = (text: (one: (typeof found)[number]) => string): string => found.map(text).join(', ')
  return [
    {
      where: first.where,
      message: `${list(({ name, where }) => `"${name}"${where === first.where ? '' : ` (${where})`}`)} no longer set the connection`,
      hint: `To set the connection, write ${list(({ name }) => `ansible_${name}`)}, or ${list(({ meaning }) => `rp_${meaning.name}`)}.`,
      note: true,
    },
  ]
}

/** Whether it is a connection variable of version 0.1, and its value fits. */
function wasFollowed(
  { vars, textOf }: InventoryHost,
  name: string,
  { kind, schema, variables }: Meaning,
): boolean {
  const value = Object.hasOwn(vars, name) ? vars[name] : undefined
  if (!isSaid(value) || !['string', 'number', 'boolean'].includes(typeof value)) return false
  if (typeof value === 'string' && hasReferences(value)) return false
  if (variables.some((one) => Object.hasOwn(vars, one) && isSaid(vars[one]))) return false
  // The check of a secret also masks it.
  if ('x-secret' in schema.json) return true
  try {
    check(schema, readAs(kind, value, textOf?.(name)), name)
    return true
  } catch {
    return false
  }
}

function slipNote(hosts: readonly InventoryHost[], name: string): readonly Problem[] {
  const other = nearest(
    name,
    CONNECTION_VARIABLES.filter((one) => one.startsWith('rp_')),
  )
  const host = hosts.find(({ vars }) => Object.hasOwn(vars, name))
  if (!other || !host) return []
  const where = host.placeOf([name]) ?? host.name
  return [
    {
      where,
      message: `there is no connection variable "${name}"`,
      hint: `Did you mean ${other}?`,
      note: true,
    },
  ]
}
