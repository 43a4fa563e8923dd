import { Evaluation } from './evaluation.ts'
import { isMapping } from './mapping.ts'
import { Obstacle } from './obstacle.ts'
import { problemsError } from './problems.ts'
import type { InventoryHost, Problem } from './types.ts'

const evaluations = new WeakMap<InventoryHost, Evaluation>()

/**
 * Variables of a host with resolved references, as in Ansible. A text that is a single reference gets the type of its target; any other
 * text stays a text. Undefined for names that the host does not have.
 *
 * @throws PlaybookError E_INPUT that names all references that cannot be resolved, each with its file and line
 */
export function evaluate(
  host: InventoryHost,
  names: readonly string[],
): ReadonlyMap<string, { readonly value: unknown; readonly text: string | undefined }> {
  const known = evaluations.get(host) ?? new Evaluation(host)
  evaluations.set(host, known)
  const values = new Map<string, { value: unknown; text: string | undefined }>()
  const problems: Problem[] = []
  for (const name of names) {
    if (!Object.hasOwn(host.vars, name)) continue
    try {
      values.set(name, { value: known.of(name, [])!.value, text: known.textOf(name) })
    } catch (thrown) {
      if (!(thrown instanceof Obstacle)) throw thrown
      problems.push(thrown.problem)
    }
  }
  if (problems.length > 0) throw problemsError(problems)
  return values
}

/** All names to which variables refer, directly or indirectly. */
export function referredBy(host: InventoryHost, names: Iterable<string>): ReadonlySet<string> {
  const seen = new Set<string>()
  const visit = (value: unknown): void => {
    if (typeof value === 'string')
      for (const [, name = ''] of value.matchAll(/\{\{\s*([A-Za-z_]\w*)/g)) {
        if (seen.has(name)) continue
        seen.add(name)
        visit(host.vars[name])
      }
    else if (Array.isArray(value) || isMapping(value)) Object.values(value).forEach(visit)
  }
  for (const name of names) visit(host.vars[name])
  return seen
}
