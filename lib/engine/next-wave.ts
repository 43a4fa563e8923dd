import { PlaybookError } from '../core/errors.ts'
import type { Answer, Probe } from '../core/task.ts'
import { digestOf } from '../wire/asking.ts'
import type { Wave } from '../wire/wave.ts'
import type { PlannedTask } from './simulate.ts'
import type { Progress } from './work.ts'

/**
 * All changes up to the first that is known only after an apply, and none behind a task that may disconnect. A task that was applied must
 * not plan a change again.
 */
export function nextWave(progress: Progress): readonly PlannedTask[] {
  const { plan, applied } = progress
  const firstUnknown = plan.findIndex((planned) => planned.state === 'later')
  const ready = plan
    .slice(0, firstUnknown < 0 ? plan.length : firstUnknown)
    .filter((planned) => planned.state === 'change')
  const disconnecting = ready.findIndex(({ changes }) => changes.some(({ mayDisconnect }) => mayDisconnect))
  const wave = disconnecting < 0 ? ready : ready.slice(0, disconnecting + 1)
  const again = wave.find((planned) => applied.has(planned.task))
  if (!again) return wave
  progress.culprit = again.task
  const wants = again.changes.map((change) => change.summary).join(', ')
  throw new PlaybookError(
    'E_TASK',
    `${again.task.title} did not converge: it was done and still wants to ${wants}`,
    { where: again.task.from, hint: 'Another task, or a program on the host, undoes it.' },
  )
}

/** The preconditions of a wave: its probes, with the digest of each answer, which must be the same when the wave begins. */
export function preconditionsOf(
  wave: readonly PlannedTask[],
  probes: readonly Probe<unknown>[],
  answers: readonly Answer[],
): Wave['preconditions'] {
  const used = new Set(
    wave.flatMap((planned) => Object.values(planned.task.probes)).map((probe) => probe.key),
  )
  return probes.flatMap((probe, index) =>
    used.has(probe.key) ? [{ probe, digest: digestOf(answers[index]!) }] : [],
  )
}

/** Records which changes of a wave each task has made, when `done` changes were made in full. */
export function record(progress: Progress, wave: readonly PlannedTask[], done: number): void {
  let left = done
  for (const { task, changes } of wave) {
    const made = changes.slice(0, left)
    if (made.length > 0) progress.applied.set(task, made)
    if (made.length > 0 && made.length < changes.length) progress.partlyApplied = task
    left -= made.length
  }
}

/** Records the task of a change that cannot be made, by its place in a wave. */
export function blame(progress: Progress, wave: readonly PlannedTask[], place: number): void {
  const owners = wave.flatMap(({ task, changes }) => changes.map(() => task))
  const culprit = owners[place]
  if (culprit) progress.culprit = culprit
}
