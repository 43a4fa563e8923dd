import { Mistake } from './problems.ts'
import type { Variable, Variables } from './types.ts'
import type { YamlDocument } from './yaml-document.ts'

export type Mapping = Readonly<Record<string, unknown>>

export const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

/**
 * `value` as a mapping; null is an empty one.
 *
 * @throws Mistake
 */
export function mappingOf(value: unknown, what: string, hint?: string): Mapping {
  if (value === null || value === undefined) return {}
  if (isMapping(value)) return value
  throw new Mistake(`${what} must be a mapping (name: value), not ${kindOf(value)}`, hint)
}

/** The members of the mapping at `path` as variables with their places. */
export const variablesOf = (
  mapping: Mapping,
  { place, textOf }: YamlDocument,
  path: readonly string[],
): Variables =>
  new Map(
    Object.entries(mapping).map(([name, value]): [string, Variable] => [
      name,
      {
        value,
        text: () => textOf([...path, name]),
        place: (inner) => place([...path, name, ...inner]),
      },
    ]),
  )

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'something else' : `the ${typeof value} ${JSON.stringify(value)}`
}
