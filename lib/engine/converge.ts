import type { Check } from '../core/check.ts'
import { PlaybookError } from '../core/errors.ts'
import type { Answer, Task } from '../core/task.ts'
import { type CommitEvent, commitRequest } from '../wire/commit.ts'
import { ask, distinct } from './ask.ts'
import { factsOf, type HostFacts } from './host-facts.ts'
import type { HostRun } from './host-run.ts'
import { interruptedRuns, resolveInterrupted } from './interrupted.ts'
import { makeWave } from './make-wave.ts'
import { namingProbes } from './naming.ts'
import { blame, nextWave, preconditionsOf, record } from './next-wave.ts'
import { rehearse } from './rehearse.ts'
import type { Session } from './session.ts'
import { simulate } from './simulate.ts'
import { checkResult, judge, verify } from './verify.ts'
import type { Work } from './work.ts'

/** How often a plan may become stale before anything of it is done. */
const MOST_STALE = 5
/** How long to reconnect when the connection is lost during the commit: less than the watchdog waits before it rolls the run back. */
const COMMIT_SECONDS = 15

interface Look {
  readonly answers: readonly Answer[]
  readonly facts: HostFacts
}

/**
 * Converges one host: asks everything once, then wave by wave changes and asks again, until nothing is left to change; then judges the
 * checks and commits. A converged host costs one exchange.
 *
 * @throws PlaybookError when it fails; `progress` then shows how far it got, and the journal is still open.
 */
export async function converge(run: HostRun): Promise<void> {
  const { link, work, progress, events } = run
  const { tasks, requires, checks, mode, identity, keep, signal } = work
  const asked = tasks.flatMap((task) => Object.values(task.probes))
  const probes = distinct([
    interruptedRuns,
    ...[...requires, ...checks].map((check) => check.probe),
    ...asked,
    ...namingProbes(distinct(asked)),
  ])
  const lookOf = (answers: readonly Answer[]): Look => ({ answers, facts: factsOf(probes, answers) })
  const look = async (): Promise<Look> => {
    events.phase('reading')
    for (let tries = 0; ; tries += 1) {
      const known = lookOf(await ask(link.session, probes, signal))
      if (tries > MOST_STALE || !(await resolveInterrupted(run, known.facts))) return known
    }
  }
  let known = await look()
  demand(requires, known.facts)

  const { obstacles } = progress
  obstacles.length = 0
  const onObstacle = (task: Task, error: PlaybookError): void => {
    if (mode === 'check') obstacles.push({ task, error })
    else {
      progress.culprit = task
      throw error
    }
  }
  for (let made = 0, stale = 0; ; ) {
    progress.plan = simulate(tasks, known.facts, { onObstacle, onUndone: onObstacle })
    for (const { task, notes } of progress.plan)
      progress.notes.set(task, new Set([...(progress.notes.get(task) ?? []), ...notes]))
    if (mode === 'check') {
      await rehearse(link.session, progress, signal)
      if (obstacles.length > 0) throw inOne(obstacles.map(({ error }) => error))
      break
    }
    const wave = nextWave(progress)
    if (wave.length === 0) break
    stopIfAsked(signal)
    const outcome = await makeWave(run, {
      changes: wave.flatMap(({ changes }) => changes),
      preconditions: preconditionsOf(wave, probes, known.answers),
      first: made + 1,
      probes,
    })
    record(progress, wave, outcome.done)
    made += outcome.done
    if (outcome.failedAt !== undefined) blame(progress, wave, outcome.failedAt)
    if (outcome.failure) throw outcome.failure
    if (outcome.stale) {
      events.note(`${outcome.stale}: planning again`)
      if (++stale > MOST_STALE) throw new PlaybookError('E_TASK', `the host keeps changing: ${outcome.stale}`)
    }
    known = outcome.stale ? await look() : lookOf(outcome.answers)
  }

  if (progress.plan.some(({ state }) => state !== 'ok')) {
    progress.checks = checks.map((check) => checkResult(check, { status: 'skipped' }))
    return
  }
  stopIfAsked(signal)
  events.phase('verifying')
  progress.checks =
    mode === 'check' ? judge(checks, known.facts) : await verify(link.session, checks, known.facts, signal)
  const broken = progress.checks.filter((check) => check.status === 'failed')
  if (broken.length > 0)
    throw new PlaybookError('E_TASK', broken.map(({ title, problem }) => `${title}: ${problem}`).join('\n'))
  stopIfAsked(signal)
  if (!progress.journalled) return
  events.phase('committing')
  await link.persist(COMMIT_SECONDS, (session) => commit(session, identity.run, keep))
}

async function commit(session: Session, run: string, keep: Work['keep']): Promise<void> {
  let verdict: CommitEvent['type'] | undefined
  await session.exchange(commitRequest(run, keep), ({ type }) => {
    verdict = type
  })
  switch (verdict) {
    case 'committed':
      return
    case 'rolled-back':
      throw new PlaybookError(
        'E_TASK',
        'the connection was lost for too long, and the host rolled the run back',
      )
    case undefined:
      throw new PlaybookError('E_TASK', 'the changes were made, but the run could not be committed', {
        hint: 'Is /var/lib/run-playbook writable, with room for a line?',
      })
  }
}

function demand(requires: readonly Check[], facts: HostFacts): void {
  const broken = judge(requires, facts).filter((check) => check.status === 'failed')
  if (broken.length > 0)
    throw new PlaybookError('E_TASK', broken.map(({ problem }) => problem).join('\n'), {
      where: broken[0]?.from,
    })
}

/** Several obstacles as one error, in their order. */
function inOne(errors: readonly PlaybookError[]): PlaybookError {
  const distinctOf = (part: 'where' | 'hint'): string[] => [
    ...new Set(errors.flatMap((error) => error[part] ?? [])),
  ]
  return new PlaybookError('E_TASK', errors.map(({ message }) => message).join('\n'), {
    where: distinctOf('where').join(', ') || undefined,
    hint: distinctOf('hint').join('\n') || undefined,
  })
}

function stopIfAsked(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new PlaybookError('E_STOPPED', 'stopped as asked')
}
