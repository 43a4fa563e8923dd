import type { Playbook, Scope } from '../author/define-playbook.ts'
import { demandNoErrors, gatherErrors } from '../author/errors.ts'
import { ownError } from '../author/own-error.ts'
import type { Check } from '../core/check.ts'
import { invalid, type PlaybookError } from '../core/errors.ts'
import type { Task } from '../core/task.ts'
import { withImplied } from './implied-tasks.ts'

export interface EvaluatedPlaybook {
  readonly tasks: readonly Task[]
  readonly requires: readonly Check[]
  readonly checks: readonly Check[]
}
type Part = 'tasks' | 'requires' | 'verify'

/**
 * The tasks and checks of a playbook with these parameters.
 *
 * @throws PlaybookError E_INPUT when its own code throws, or returns anything but tasks and checks; it names all problems at once
 */
export function evaluatePlaybook(playbook: Playbook, scope: Scope<unknown>): EvaluatedPlaybook {
  const errors: PlaybookError[] = []
  const listOf = <T extends Task | Check>(part: Part, kind: T['kind']): readonly T[] => {
    try {
      const list = gatherErrors(errors, () => (playbook[part] ? playbook[part](scope) : []))
      demandList(list)
      return list.filter((one, index) => {
        if ((one as { readonly kind?: unknown } | null)?.kind === kind) return true
        errors.push(wrongPart(playbook, part, `entry ${index + 1} ${whatIs(one, kind)}`, hintFor(one)))
        return false
      }) as unknown as readonly T[]
    } catch (thrown) {
      errors.push(asError(thrown, playbook, part, scope))
      return []
    }
  }
  const made = {
    tasks: listOf<Task>('tasks', 'task'),
    requires: listOf<Check>('requires', 'check'),
    checks: listOf<Check>('verify', 'check'),
  }
  demandNoErrors(errors)
  return { ...made, tasks: withImplied(made.tasks) }
}

/** What is wrong with the value of a part. */
class NoList extends Error {
  readonly hint: string

  constructor(message: string, hint: string) {
    super(message)
    this.hint = hint
  }
}

function demandList(list: unknown): asserts list is readonly unknown[] {
  if (Array.isArray(list)) return
  if (typeof (list as PromiseLike<unknown> | null)?.then !== 'function')
    throw new NoList('it returns no list', 'Return a list, also of one entry: () => [ … ]')
  // Its rejection must not become an unhandled one.
  Promise.resolve(list).catch(() => {})
  throw new NoList(
    'it is async, and must return its list at once',
    'Await data above definePlaybook: const data = await …',
  )
}

function asError(thrown: unknown, playbook: Playbook, part: Part, { host }: Scope<unknown>): PlaybookError {
  if (thrown instanceof NoList) return wrongPart(playbook, part, thrown.message, thrown.hint)
  return ownError(thrown, `the playbook ${playbook.name}, "${part}", for ${host.name}`, playbook.from)
}

const wrongPart = (playbook: Playbook, part: Part, message: string, hint: string): PlaybookError =>
  invalid(`the playbook ${playbook.name}, "${part}": ${message}`, { where: playbook.from, hint })

function whatIs(one: unknown, kind: 'task' | 'check'): string {
  const other = (one as { readonly kind?: unknown } | null | undefined)?.kind
  if (typeof one === 'function')
    return `is no ${kind}, but ${other ? `${String(other)}, which` : 'a function that'} was not called`
  if (other === 'task' || other === 'check') return `is a ${other}, not a ${kind}`
  return Array.isArray(one)
    ? `is no ${kind}, but a list`
    : `is no ${kind}, but ${one === null ? 'null' : typeof one}`
}

function hintFor(one: unknown): string {
  const other = (one as { readonly kind?: unknown } | null | undefined)?.kind
  if (typeof one === 'function') return 'Call it to make a task: AptInstall({ … })'
  if (other === 'check') return 'Checks belong into "requires" or "verify".'
  if (other === 'task') return 'Tasks belong into "tasks".'
  if (Array.isArray(one)) return 'Spread a list inside the list: ...users.map((name) => User({ name }))'
  return 'Spread a list for an optional entry: ...(wanted ? [AptInstall({ … })] : [])'
}
