import { PlaybookError } from '../core/errors.ts'
import type { Listener } from '../core/events.ts'
import type { CheckResult } from '../core/result.ts'
import type { Answer, Change, Check, Probe, Task } from '../core/task.ts'
import { digestOf } from '../wire/gather.ts'
import { commitRequest, UNFINISHED } from '../wire/runs.ts'
import type { RunIdentity, Wave } from '../wire/wave.ts'
import { applyWave, type WaveOutcome } from './apply-wave.ts'
import { ask, distinct } from './ask.ts'
import { rollBack } from './roll-back.ts'
import type { Session } from './session.ts'
import { type Step, simulate, type World, worldOf } from './simulate.ts'
import { judge, verify } from './verify.ts'

/** What one host is to become. */
export interface Work {
  readonly host: string
  readonly tasks: readonly Task[]
  readonly requires: readonly Check[]
  readonly checks: readonly Check[]
  readonly mode: 'apply' | 'check'
  readonly identity: RunIdentity
  readonly lockTimeoutSeconds: number
  readonly signal?: AbortSignal | undefined
}

/** How far a host got: filled in while it works, so that a failure can be told in full. */
export interface Progress {
  steps: readonly Step[]
  readonly applied: Map<Task, readonly Change[]>
  checks: readonly CheckResult[]
  /** Was done and still wants a change. */
  unconverged?: Task
  /** A wave was sent: the host may hold a journal of this run, which must be committed or taken back. */
  journalled: boolean
}

const unfinished: Probe<readonly string[]> = {
  key: 'journal:unfinished',
  ask: UNFINISHED,
  parse: ({ out }) => out.toString().split('\n').filter(Boolean),
}

/**
 * Brings one host into the described state: asks everything once, then wave by wave changes and asks again, until nothing is left
 * to change; then judges the checks and commits. A host that is as described costs one exchange.
 *
 * @throws PlaybookError when it fails; `progress` then says how far it got, and the journal is still open.
 */
export async function converge(
  session: Session,
  work: Work,
  progress: Progress,
  emit: Listener,
): Promise<void> {
  const { host, tasks, requires, checks, mode, signal } = work
  const probes = distinct([
    unfinished,
    ...[...requires, ...checks].map((check) => check.probe),
    ...tasks.flatMap((task) => Object.values(task.probes)),
  ])
  emit({ type: 'host-phase', host, phase: 'reading' })
  let answers = await ask(session, probes)
  let world = worldOf(probes, answers)
  if (mode === 'apply' && (await settleUnfinished(session, work, world, emit))) {
    answers = await ask(session, probes)
    world = worldOf(probes, answers)
  }
  demand(requires, world)

  for (let made = 0; ; ) {
    progress.steps = simulate(tasks, world)
    if (mode === 'check') break
    const wave = nextWave(progress)
    if (wave.length === 0) break
    stopIfAsked(signal)
    emit({ type: 'host-phase', host, phase: 'changing' })
    const changes = wave.flatMap((step) => step.changes)
    progress.journalled = true
    const outcome = await changeAll(
      session,
      { ...waveOf(work, wave, probes, answers), first: made + 1, changes },
      host,
      emit,
      signal,
    )
    made += record(progress, wave, outcome)
    if (outcome.failure) throw outcome.failure
    answers = outcome.answers
    world = worldOf(probes, answers)
  }

  if (progress.steps.some((step) => step.state !== 'ok')) {
    progress.checks = checks.map(({ name, title, from }) => ({ check: name, title, from, status: 'skipped' }))
    return
  }
  stopIfAsked(signal)
  emit({ type: 'host-phase', host, phase: 'verifying' })
  progress.checks =
    mode === 'check'
      ? checks.map((check) => judge(check, world))
      : await verify(session, checks, world, signal)
  const broken = progress.checks.filter((check) => check.status === 'failed')
  if (broken.length > 0)
    throw new PlaybookError('E_TASK', broken.map(({ title, problem }) => `${title}: ${problem}`).join('\n'))
  stopIfAsked(signal)
  if (!progress.journalled) return
  emit({ type: 'host-phase', host, phase: 'committing' })
  await session.exchange(commitRequest(work.identity.run), () => undefined)
}

/** All changes up to the first that is known only later. What was changed once must not want a change again. */
function nextWave(progress: Progress): readonly Step[] {
  const { steps, applied } = progress
  const later = steps.findIndex((step) => step.state === 'later')
  const wave = steps.slice(0, later < 0 ? steps.length : later).filter((step) => step.state === 'change')
  const again = wave.find((step) => applied.has(step.task))
  if (!again) return wave
  progress.unconverged = again.task
  const wants = again.changes.map((change) => change.summary).join(', ')
  throw new PlaybookError(
    'E_TASK',
    `${again.task.title} did not converge: it was done and still wants to ${wants}`,
    { where: again.task.from, hint: 'Another task, or a program on the host, undoes it.' },
  )
}

function waveOf(
  work: Work,
  wave: readonly Step[],
  probes: readonly Probe<unknown>[],
  answers: readonly Answer[],
): Omit<Wave, 'first' | 'changes'> {
  const used = new Set(wave.flatMap((step) => Object.values(step.task.probes)).map((probe) => probe.key))
  const heads = probes.flatMap((probe, index) =>
    used.has(probe.key) ? [{ probe, digest: digestOf(answers[index]!) }] : [],
  )
  return { identity: work.identity, heads, probes, lockTimeoutSeconds: work.lockTimeoutSeconds }
}

async function changeAll(session: Session, wave: Wave, host: string, emit: Listener, signal?: AbortSignal) {
  const total = wave.changes.length
  const stop = (): void => void session.stopAt(wave.identity.run)
  signal?.addEventListener('abort', stop, { once: true })
  try {
    return await applyWave(session, wave, {
      started: ({ summary }, index) =>
        emit({ type: 'change-started', host, summary, index: index + 1, total }),
      done: ({ summary }, milliseconds) => emit({ type: 'change-done', host, summary, milliseconds }),
      note: (text) => emit({ type: 'note', host, text }),
    })
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

/** Notes what each task has changed; the number of changes made. */
function record(progress: Progress, wave: readonly Step[], { done }: WaveOutcome): number {
  let left = done
  for (const { task, changes } of wave) {
    const made = changes.slice(0, left)
    if (made.length > 0) progress.applied.set(task, made)
    left -= made.length
  }
  return done
}

async function settleUnfinished(
  session: Session,
  work: Work,
  world: World,
  emit: Listener,
): Promise<boolean> {
  const fact = world.get(unfinished.key)
  const runs = fact && 'value' in fact ? (fact.value as readonly string[]) : []
  for (const run of runs.toReversed()) {
    emit({ type: 'note', host: work.host, text: `run ${run} did not end: it is taken back first` })
    const { state, failed } = await rollBack(session, run, work.lockTimeoutSeconds, () => undefined)
    if (state === 'failed')
      throw new PlaybookError('E_ROLLBACK', `run ${run} could not be taken back:\n${failed.join('\n')}`)
  }
  return runs.length > 0
}

function demand(requires: readonly Check[], world: World): void {
  const broken = requires.map((check) => judge(check, world)).filter((check) => check.status === 'failed')
  if (broken.length > 0)
    throw new PlaybookError('E_TASK', broken.map(({ problem }) => problem).join('\n'), {
      where: broken[0]?.from,
    })
}

function stopIfAsked(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new PlaybookError('E_STOPPED', 'stopped as asked')
}
