import { PlaybookError } from '../core/errors.ts'
import { check } from '../schema/check.ts'
import { t } from '../schema/types.ts'
import { nearest } from '../text/index.ts'
import { MEANINGS } from './connection-variables.ts'
import { hostNames } from './host-names.ts'
import type { Room } from './host-range.ts'
import { mappingOf } from './mapping.ts'
import { attempt, Mistake } from './problems.ts'
import type { Problem, Reading, Statement, Variables } from './types.ts'

const vars = t.record(t.given<unknown>())
const schema = t.object({
  hosts: t.withDefault(t.record(vars), {}),
  groups: t.withDefault(
    t.record(
      t.object({
        hosts: t.withDefault(t.list(t.string()), []),
        vars: t.withDefault(vars, {}),
        connection: t.optional(t.given<unknown>()),
        children: t.withDefault(t.list(t.string()), []),
      }),
    ),
    {},
  ),
})

/** Reads the default export of a module: an InventorySpec. */
export function readModule(module: unknown, file: string, room?: Room): Reading {
  const problems: Problem[] = []
  try {
    const input = (module as { readonly default?: unknown } | null)?.default
    if ((input as { readonly kind?: unknown } | null | undefined)?.kind === 'playbook')
      throw new PlaybookError('E_INPUT', 'is a playbook, not an inventory')
    const { hosts, groups } = check(schema, input, 'its default export')
    const statements: Statement[] = []
    const add = (word: string, group: string, own: Vars = {}): void => {
      const { names, port } = attempt(problems, file, () => hostNames(word, room)) ?? { names: [] }
      const vars = variablesOf({ ...(port && { ansible_port: port }), ...own }, file)
      for (const host of names) {
        statements.push({ kind: 'host', host, group, place: file })
        if (vars.size > 0) statements.push({ kind: 'vars', of: 'host', name: host, vars, place: file })
      }
    }
    const reaching = (connection: unknown, of: string): Vars =>
      attempt(problems, file, () => connectionVars(connection, of)) ?? {}
    for (const [word, { connection, ...own }] of Object.entries(hosts))
      add(word, 'all', { ...own, ...reaching(connection, word) })
    for (const [group, { children, hosts: words, vars: own, connection }] of Object.entries(groups)) {
      const vars = variablesOf({ ...own, ...reaching(connection, group) }, file)
      statements.push({ kind: 'group', group }, { kind: 'vars', of: 'group', name: group, vars, place: file })
      for (const word of words) add(word, group)
      for (const child of children) statements.push({ kind: 'child', parent: group, child, place: file })
    }
    return { statements, problems }
  } catch (error) {
    if (!(error instanceof PlaybookError)) throw error
    return { statements: [], problems: [{ where: error.where ?? file, message: error.message }] }
  }
}

type Vars = Readonly<Record<string, unknown>>

/** A `connection` as variables: `host` becomes `rp_host`. */
function connectionVars(connection: unknown, of: string): Vars {
  const names = MEANINGS.map(({ name }) => name)
  const given = mappingOf(connection, `"connection" of ${of}`, `It has ${names.join(', ')}.`)
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue
    const meant = nearest(name, names)
    throw new Mistake(
      `"connection" of ${of} does not know "${name}"`,
      meant ? `Did you mean ${meant}?` : `It has ${names.join(', ')}.`,
    )
  }
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [`rp_${name}`, value]))
}

const variablesOf = (own: Vars, place: string): Variables =>
  new Map(Object.entries(own).map(([key, value]) => [key, { value, place: () => place }]))
