import type { Change } from '../core/change.ts'
import { messageOf, PlaybookError } from '../core/errors.ts'
import { inTime } from '../core/in-time.ts'
import type { Facts, Probes, Task } from '../core/task.ts'
import { distinct } from './ask.ts'
import { beliefIn } from './belief.ts'
import type { HostFacts } from './host-facts.ts'

/**
 * `later`: known after apply, because an earlier task of this run changes what this one depends on in a way that only the host knows;
 * `changes` is then what it would do on the present state. `failed`: it cannot be planned; `changes` are those up to the obstacle.
 */
export interface PlannedTask {
  readonly task: Task
  readonly state: 'ok' | 'change' | 'later' | 'failed'
  readonly changes: readonly Change[]
  readonly waitsFor: readonly Task[]
  readonly notes: readonly string[]
}

export interface SimulateOptions {
  /** Called for a task that cannot be planned; without it the first such error is thrown. */
  readonly onObstacle?: ((task: Task, error: PlaybookError) => void) | undefined
  /** Called for a task whose change a later one reverts, so that the run cannot converge; without it this is not checked. */
  readonly onUndone?: (task: Task, error: PlaybookError) => void
  readonly seconds?: number
}

/**
 * Plans every task in order, each seeing the effects of those before it. Pure.
 *
 * @throws PlaybookError E_TASK when a task cannot be planned and waits for nothing, or when its plan does not end in time.
 */
export function simulate(
  tasks: readonly Task[],
  known: HostFacts,
  { onObstacle, onUndone, seconds }: SimulateOptions = {},
): readonly PlannedTask[] {
  const belief = beliefIn(known, distinct(tasks.flatMap((task) => Object.values(task.probes))))
  /** The tasks for which a task waits that cannot be planned on the present state. */
  const helpers = new Set<Task>()
  let at: Task | undefined
  const plannedOf = (task: Task): PlannedTask => {
    at = task
    const keys = keysOf(task)
    const { changes, obstacle } = planOf(task, belief.facts)
    const unsure = belief.waitsFor(keys)
    const waiting = obstacle && unsure.length === 0 ? [...helpers] : unsure
    const waits = waiting.length > 0
    if (!waits && !obstacle) {
      const notes = task.notes?.(factsFor(task.probes, belief.facts)) ?? []
      for (const change of changes) belief.believe(change, task, true)
      if (task.mayHelp && changes.length > 0) helpers.add(task)
      return { task, state: changes.length > 0 ? 'change' : 'ok', changes, waitsFor: [], notes }
    }
    if (!waits && obstacle) {
      if (!onObstacle) throw obstacle
      onObstacle(task, obstacle)
    }
    const effects = changes.flatMap((change) => change.effects)
    // Its changes are not known, nor are the answers that they may alter. A task that depends on it waits for the same tasks.
    const sets = effects.flatMap((effect) => (effect.kind === 'sets' ? [effect.key] : []))
    belief.doubt([...(task.mayAlter ?? keys), ...sets], waits ? waiting : [task])
    for (const change of changes) belief.believe(change, task, false)
    if (task.mayHelp) for (const by of waits ? waiting : [task]) helpers.add(by)
    return { task, state: waits ? 'later' : 'failed', changes, waitsFor: waiting, notes: [] }
  }
  const late = (limit: number): PlaybookError =>
    new PlaybookError('E_TASK', `${at?.title}: planned for more than ${limit} s`, { where: at?.from })
  const demandLasting = ({ task, state }: PlannedTask): void => {
    at = task
    if (state !== 'change' || belief.waitsFor(keysOf(task)).length > 0) return
    const { changes, obstacle } = planOf(task, belief.facts)
    if (obstacle || changes.length === 0) return
    const wants = changes.map(({ summary }) => summary).join(', ')
    const message = `${task.title}: a later task undoes it, and then it would ${wants} again`
    onUndone?.(
      task,
      new PlaybookError('E_TASK', message, { where: task.from, hint: 'Leave one of the two out.' }),
    )
  }
  const all = (): readonly PlannedTask[] => {
    const plan = tasks.map(plannedOf)
    if (onUndone) plan.forEach(demandLasting)
    return plan
  }
  return inTime(all, late, seconds)
}

const keysOf = (task: Task): readonly string[] => Object.values(task.probes).map((probe) => probe.key)

/** The changes of a task on the believed state; with an obstacle, those up to it. */
function planOf(task: Task, facts: HostFacts): { changes: readonly Change[]; obstacle?: PlaybookError } {
  try {
    return { changes: task.plan(factsFor(task.probes, facts)) }
  } catch (cause) {
    const hint = cause instanceof PlaybookError ? cause.hint : undefined
    const obstacle = new PlaybookError('E_TASK', `${task.title}: ${messageOf(cause)}`, {
      where: task.from,
      hint,
      cause,
    })
    return { changes: previewOf(task, facts), obstacle }
  }
}

function previewOf(task: Task, facts: HostFacts): readonly Change[] {
  try {
    return task.preview(factsFor(task.probes, facts))
  } catch {
    return []
  }
}

function factsFor(probes: Probes, facts: HostFacts): Facts<Probes> {
  const entries = Object.entries(probes).map(([name, probe]) => {
    const fact = facts.get(probe.key)
    if (!fact) throw new Error(`no probe asked ${probe.key}`)
    if ('error' in fact) throw fact.error
    return [name, fact.value]
  })
  return Object.fromEntries(entries) as Facts<Probes>
}
