import type { Change } from '../core/change.ts'
import { messageOf, PlaybookError } from '../core/errors.ts'
import type { ChangeResult, Failure, HostResult, HostStatus, TaskResult, TaskStatus } from '../core/result.ts'
import { shortageOf } from '../core/shortage.ts'
import type { Target } from '../core/target.ts'
import type { PlannedTask } from './simulate.ts'
import type { Progress } from './work.ts'

const changeResult = ({ summary, before, after, undo }: Change): ChangeResult => ({
  summary,
  before,
  after,
  ...('irreversible' in undo && { irreversible: undo.irreversible }),
})

/** The outcome of each task. A failure belongs to the task that did not converge, or to the first that was not done. */
export function taskResults(
  { plan, applied, partlyApplied, notes, culprit, obstacles }: Progress,
  mode: 'apply' | 'check',
  failed: boolean,
): readonly TaskResult[] {
  let blamed = !failed
  const shown = plan.filter(
    ({ task, changes }) => !task.implied || changes.length > 0 || applied.has(task) || task === culprit,
  )
  return shown.map((planned): TaskResult => {
    const { task, waitsFor } = planned
    const made = applied.get(task)
    const isApplied = made !== undefined && task !== partlyApplied
    const isToBlame = task === culprit || obstacles.some((obstacle) => obstacle.task === task)
    const status = isToBlame ? 'failed' : statusOf(planned, isApplied, mode, blamed || culprit !== undefined)
    blamed ||= status === 'failed'
    const warnings = [...(notes.get(task) ?? [])]
    const changes = status === 'changed' ? (made ?? []) : planned.changes
    return {
      task: task.name,
      title: task.title,
      // A getter, because a stack trace becomes text only on demand.
      get from() {
        return task.from
      },
      status,
      changes: changes.map(changeResult),
      ...(status === 'later' && { waitsFor: [...new Set(waitsFor.map((other) => other.title))] }),
      ...(warnings.length > 0 && { notes: warnings }),
    }
  })
}

function statusOf(
  { state }: PlannedTask,
  isApplied: boolean,
  mode: 'apply' | 'check',
  blamed: boolean,
): TaskStatus {
  if (isApplied) return 'changed'
  if (state === 'ok') return 'ok'
  if (mode === 'check') return state === 'later' ? 'later' : 'pending'
  return blamed ? 'skipped' : 'failed'
}

export function failureOf(error: unknown): Failure {
  const shortage = shortageOf(error)
  if (shortage) return { code: 'E_UNREACHABLE', ...shortage }
  if (!(error instanceof PlaybookError)) return { code: 'E_TASK', message: messageOf(error) }
  const { code, message, where, hint } = error
  return { code, message, ...(where && { where }), ...(hint && { hint }) }
}

/** The hint for a run whose host was lost. */
export const LEFT_TO_HOST =
  'Its journal has all changes: the host rolls them back by itself, or the next run does.'

export const leftToHost = ({ hint, ...failure }: Failure): Failure => ({
  ...failure,
  hint: hint ? `${LEFT_TO_HOST} ${hint}` : LEFT_TO_HOST,
})

export function statusAfter(failure: Failure): HostStatus {
  if (failure.code === 'E_UNREACHABLE') return 'unreachable'
  return failure.code === 'E_STOPPED' ? 'stopped' : 'failed'
}

/** The result of a host on which nothing was done. */
export const emptyResult = (target: Target, milliseconds: number): HostResult => ({
  host: target.name,
  address: target.address,
  status: 'ok',
  changed: 0,
  tasks: [],
  checks: [],
  exchanges: 0,
  milliseconds,
})

/** The result of a host that failed before anything else is known of it. */
export const failedResult = (target: Target, failure: Failure, milliseconds: number): HostResult => ({
  ...emptyResult(target, milliseconds),
  status: statusAfter(failure),
  error: failure,
})
