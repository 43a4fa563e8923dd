import { PlaybookError } from '../core/errors.ts'
import { check } from '../schema/check.ts'
import { t } from '../schema/types.ts'
import { hostNames } from './host-names.ts'
import { attempt } from './problems.ts'
import type { Problem, Reading, Statement, Variables } from './types.ts'

const vars = t.record(t.given<unknown>())
const schema = t.object({
  hosts: t.withDefault(t.record(vars), {}),
  groups: t.withDefault(
    t.record(
      t.object({
        hosts: t.withDefault(t.list(t.string()), []),
        vars: t.withDefault(vars, {}),
        children: t.withDefault(t.list(t.string()), []),
      }),
    ),
    {},
  ),
})

/**
 * Reads what a module exports by default.
 *
 * @example
 * export default {
 *   hosts: { web1: { ansible_host: '192.0.2.1' }, web2: {} },
 *   groups: { web: { hosts: ['web1', 'web2'], vars: { ansible_user: 'root' } }, site: { children: ['web'] } },
 * }
 */
export function readModule(module: unknown, file: string): Reading {
  const problems: Problem[] = []
  try {
    const input = (module as { readonly default?: unknown } | null)?.default
    const { hosts, groups } = check(schema, input, 'its default export')
    const statements: Statement[] = []
    const add = (word: string, group: string): readonly string[] => {
      const names = attempt(problems, file, () => hostNames(word).names) ?? []
      for (const host of names) statements.push({ kind: 'host', host, group, place: file })
      return names
    }
    for (const [word, own] of Object.entries(hosts))
      for (const name of add(word, 'all')) statements.push(varsOf('host', name, own, file))
    for (const [group, { children, hosts: words, vars: own }] of Object.entries(groups)) {
      statements.push({ kind: 'group', group }, varsOf('group', group, own, file))
      for (const word of words) add(word, group)
      for (const child of children) statements.push({ kind: 'child', parent: group, child, place: file })
    }
    return { statements, problems }
  } catch (error) {
    if (!(error instanceof PlaybookError)) throw error
    return { statements: [], problems: [{ where: error.where ?? file, message: error.message }] }
  }
}

function varsOf(of: 'host' | 'group', name: string, own: Readonly<Record<string, unknown>>, place: string) {
  const variables: Variables = new Map(
    Object.entries(own).map(([key, value]) => [key, { value, place: () => place }]),
  )
  return { kind: 'vars', of, name, vars: variables, place } as const
}
