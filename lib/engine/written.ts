import { thrownAt } from '../author/call-site.ts'
import type { Playbook, Scope } from '../author/define-playbook.ts'
import { invalid, messageOf, PlaybookError } from '../core/errors.ts'
import type { Check, Task } from '../core/task.ts'
import { withImplied } from './implied-tasks.ts'

export interface Written {
  readonly tasks: readonly Task[]
  readonly requires: readonly Check[]
  readonly checks: readonly Check[]
}

/**
 * What a playbook comes to with these parameters.
 *
 * @throws PlaybookError E_INPUT when its own code throws, or returns what is neither task nor check
 */
export function written(playbook: Playbook, scope: Scope<unknown>): Written {
  const listOf = <T extends Task | Check>(
    part: 'tasks' | 'requires' | 'verify',
    kind: T['kind'],
  ): readonly T[] => {
    const list = called(playbook, part, scope)
    const stranger = Array.isArray(list) ? list.findIndex((one) => one?.kind !== kind) : 0
    if (stranger < 0) return list as readonly T[]
    const what = Array.isArray(list) ? `entry ${stranger + 1} is no ${kind}` : 'it returns no list'
    throw invalid(`the playbook ${playbook.name}, "${part}": ${what}`, {
      hint: 'A list inside the list is spread: ...users.map((name) => User({ name }))',
    })
  }
  return {
    tasks: withImplied(listOf('tasks', 'task')),
    requires: listOf('requires', 'check'),
    checks: listOf('verify', 'check'),
  }
}

function called(playbook: Playbook, part: 'tasks' | 'requires' | 'verify', scope: Scope<unknown>): unknown {
  try {
    return playbook[part] ? playbook[part](scope) : []
  } catch (cause) {
    if (cause instanceof PlaybookError) throw cause
    throw invalid(`the playbook ${playbook.name}, "${part}", for ${scope.host.name}: ${messageOf(cause)}`, {
      where: thrownAt(cause),
      cause,
    })
  }
}
