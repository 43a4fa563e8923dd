import { check } from '../schema/check.ts'
import { nearest } from '../text/index.ts'
import { isSaid, readAs } from './connection.ts'
import { CONNECTION_VARIABLES, MEANINGS } from './connection-variables.ts'
import { hasReferences } from './references.ts'
import type { InventoryHost, Problem } from './types.ts'

type Meaning = (typeof MEANINGS)[number]

/** Names without a prefix that said how a host is reached in version 0.1. */
const SHORT: ReadonlyMap<string, Meaning> = new Map(
  MEANINGS.filter(({ name }) => name !== 'timeout').flatMap((meaning) =>
    meaning.variables
      .filter((name) => !/^rp_|^ansible_sudo/.test(name))
      .map((name): [string, Meaning] => [name.slice('ansible_'.length), meaning]),
  ),
)

/**
 * What to tell of variables that say no longer, or not yet, how a host is reached: short names that version 0.1 would have followed,
 * and slips in names that begin with `rp_`.
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
      message: `${list(({ name, where }) => `"${name}"${where === first.where ? '' : ` (${where})`}`)} no longer say how a host is reached`,
      hint: `Where that is meant, write ${list(({ name }) => `ansible_${name}`)}, or ${list(({ meaning }) => `rp_${meaning.name}`)}.`,
      note: true,
    },
  ]
}

/** Whether version 0.1 took it for a connection variable, and it looks like one. */
function wasFollowed(
  { vars, textOf }: InventoryHost,
  name: string,
  { kind, schema, variables }: Meaning,
): boolean {
  const value = Object.hasOwn(vars, name) ? vars[name] : undefined
  if (!isSaid(value) || !['string', 'number', 'boolean'].includes(typeof value)) return false
  if (typeof value === 'string' && hasReferences(value)) return false
  if (variables.some((one) => Object.hasOwn(vars, one) && isSaid(vars[one]))) return false
  // To check a secret is to hide it from then on.
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
