import { PlaybookError } from '../core/errors.ts'
import type { Answer, Probe } from '../core/task.ts'
import { digestOf } from '../wire/asking.ts'
import type { Wave } from '../wire/wave.ts'
import type { Step } from './simulate.ts'
import type { Progress } from './work.ts'

/**
 * All changes up to the first that is known only later, and none behind a task that may cut us off. What was changed once must not want a
 * change again.
 */
export function nextWave(progress: Progress): readonly Step[] {
  const { steps, applied } = progress
  const later = steps.findIndex((step) => step.state === 'later')
  const ready = steps.slice(0, later < 0 ? steps.length : later).filter((step) => step.state === 'change')
  const disconnecting = ready.findIndex(({ changes }) => changes.some(({ mayDisconnect }) => mayDisconnect))
  const wave = disconnecting < 0 ? ready : ready.slice(0, disconnecting + 1)
  const again = wave.find((step) => applied.has(step.task))
  if (!again) return wave
  progress.culprit = again.task
  const wants = again.changes.map((change) => change.summary).join(', ')
  throw new PlaybookError(
    'E_TASK',
    `${again.task.title} did not converge: it was done and still wants to ${wants}`,
    { where: again.task.from, hint: 'Another task, or a program on the host, undoes it.' },
  )
}

/** The questions that a wave stands on, with the digest of each answer: the host must still say the same when it begins. */
export function preconditionsOf(
  wave: readonly Step[],
  probes: readonly Probe<unknown>[],
  answers: readonly Answer[],
): Wave['preconditions'] {
  const used = new Set(wave.flatMap((step) => Object.values(step.task.probes)).map((probe) => probe.key))
  return probes.flatMap((probe, index) =>
    used.has(probe.key) ? [{ probe, digest: digestOf(answers[index]!) }] : [],
  )
}

/** Notes what each task of a wave has changed, when `done` changes were made in full. */
export function record(progress: Progress, wave: readonly Step[], done: number): void {
  let left = done
  for (const { task, changes } of wave) {
    const made = changes.slice(0, left)
    if (made.length > 0) progress.applied.set(task, made)
    if (made.length > 0 && made.length < changes.length) progress.partlyApplied = task
    left -= made.length
  }
}

/** Notes whose change it was that cannot be made: by its place in a wave. */
export function blame(progress: Progress, wave: readonly Step[], place: number): void {
  const owners = wave.flatMap(({ task, changes }) => changes.map(() => task))
  const culprit = owners[place]
  if (culprit) progress.culprit = culprit
}
