import { invalid } from '../core/errors.ts'
import { nearest } from '../text/index.ts'

interface Part {
  readonly isRight: (value: unknown) => boolean
  readonly is: string
  readonly hint: string
  readonly optional?: true
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== ''
const isFunction = (value: unknown): boolean => typeof value === 'function'
const isParams = (value: unknown): boolean =>
  typeof (value as { json?: { properties?: unknown } } | null | undefined)?.json?.properties === 'object'

const CHECKS: Part = {
  isRight: isFunction,
  is: 'a function that returns a list of checks',
  hint: 'verify: () => [PortListening({ port: 25 })]',
  optional: true,
}
const PARTS: Readonly<Record<string, Part>> = {
  name: { isRight: isText, is: 'a text', hint: "name: 'site'" },
  description: {
    isRight: (value) => typeof value === 'string',
    is: 'a text',
    hint: "description: '…'",
    optional: true,
  },
  hosts: { isRight: isText, is: 'a pattern of hosts, a text', hint: "hosts: 'web', 'web:db' or 'all'" },
  params: {
    isRight: isParams,
    is: 'a schema of an object',
    hint: 'params: t.object({ port: t.withDefault(t.port(), 80) }), or t.object({}) where there are none',
  },
  tasks: {
    isRight: isFunction,
    is: 'a function that returns a list of tasks',
    hint: "tasks: ({ params }) => [AptInstall({ packages: ['nginx'] })]",
  },
  requires: CHECKS,
  verify: CHECKS,
}
/** The names of the members in other tools. */
const MEANT: Readonly<Record<string, string>> = {
  vars: 'params',
  parameters: 'params',
  pre_tasks: 'requires',
  post_tasks: 'verify',
  roles: 'tasks',
  handlers: 'tasks',
}

/**
 * Validates the argument of `definePlaybook`: no compiler may have checked the playbook.
 *
 * @throws PlaybookError E_INPUT that names every problem
 */
export function demandPlaybook(spec: unknown, place: () => string): void {
  const given = typeof spec === 'object' && spec !== null ? (spec as Readonly<Record<string, unknown>>) : {}
  const wrong = Object.entries(PARTS).flatMap(([name, { isRight, is, hint, optional }]) => {
    const value = given[name]
    if (isRight(value) || (optional && value === undefined)) return []
    const message = value === undefined ? `needs "${name}", ${is}` : `"${name}" must be ${is}`
    return [{ message, hint }]
  })
  const unknown = Object.keys(given)
    .filter((name) => !Object.hasOwn(PARTS, name) && !['kind', 'from'].includes(name))
    .map((name) => {
      const other =
        (Object.hasOwn(MEANT, name) ? MEANT[name] : undefined) ?? nearest(name, Object.keys(PARTS))
      const hint = other ? `Did you mean ${other}?` : `It knows ${Object.keys(PARTS).join(', ')}.`
      return { message: `does not know "${name}"`, hint }
    })
  const problems = [...wrong, ...unknown]
  const [first] = problems
  if (!first) return
  if (problems.length === 1)
    throw invalid(`definePlaybook ${first.message}`, { where: place(), hint: first.hint })
  const lines = problems.map(({ message, hint }) => `  definePlaybook ${message}\n    ${hint}`)
  throw invalid([`${problems.length} problems`, ...lines].join('\n'), { where: place() })
}
