import { PlaybookError } from '../core/errors.ts'
import type { Probe } from '../core/task.ts'
import { type InterruptedRuns, interruptedRunsScript, readInterruptedRuns } from '../wire/interrupted.ts'
import { MarkError } from '../wire/marks.ts'
import { type ResumeEvent, resumeRequest } from '../wire/resume.ts'
import { waitRequest } from '../wire/wait.ts'
import type { HostFacts } from './host-facts.ts'
import type { HostRun } from './host-run.ts'
import { hostLocked, otherFormat, unlockable, untrusted } from './refusals.ts'
import { rollBack } from './roll-back.ts'
import { waitsFor } from './rollback-report.ts'
import type { Session } from './session.ts'
import type { Work } from './work.ts'

/** The interrupted runs of a host, oldest first; or the holder of its lock. */
export const interruptedRuns: Probe<Interrupted> = {
  key: 'journal:interrupted',
  get ask() {
    return interruptedRunsScript()
  },
  parse({ out }) {
    const found = read(out)
    switch (found.type) {
      case 'unlockable':
        throw unlockable()
      case 'untrusted':
        throw untrusted(found.output)
      case 'format':
        throw otherFormat(found.run, found.format)
      case 'held':
        return { runs: [], working: [], holder: found.holder }
      case 'runs':
        return {
          runs: found.runs.map(({ run }) => run),
          working: found.runs.flatMap(({ run, isWorking }) => (isWorking ? [run] : [])),
        }
    }
  },
}
function read(out: Buffer): InterruptedRuns {
  try {
    return readInterruptedRuns(out)
  } catch (cause) {
    if (!(cause instanceof MarkError)) throw cause
    const message = `the list of interrupted runs is invalid: ${cause.message}`
    throw new PlaybookError('E_TASK', message, { cause })
  }
}

interface Interrupted {
  readonly runs: readonly string[]
  /** The runs with a process that still lives. */
  readonly working: readonly string[]
  readonly holder?: string
}

const SECONDS_A_TIME = 2

/**
 * Waits for the lock, then resolves interrupted runs by the option `interrupted`; true when the host must be read again. By default it
 * rolls them back, newest first. A dry run only notes them.
 *
 * @throws PlaybookError E_ROLLBACK when an undo fails · E_TASK when they are to be left alone, or another run holds the lock
 */
export async function resolveInterrupted(
  { link: { session }, work, events: { note } }: HostRun,
  facts: HostFacts,
): Promise<boolean> {
  const { lockTimeoutSeconds, identity, mode, interrupted: how } = work
  const fact = facts.get(interruptedRuns.key)
  if (fact && 'error' in fact) throw fact.error
  const { runs, working, holder } = fact ? (fact.value as Interrupted) : { runs: [], working: [] }
  const stillRuns = working.length > 0 ? ', and a change of it still runs' : ''
  if (mode === 'check') {
    const names = runs.join(', ')
    if (holder !== undefined) note(`another run is in progress, held by ${holder}`)
    if (names) note(`run ${names} was interrupted${stillRuns}: the next run resolves that first`)
    return false
  }
  if (holder !== undefined) {
    note(`waits for the host's lock, held by ${holder}`)
    await untilFree(session, work)
    return true
  }
  if (runs.length === 0) return false
  if (how === 'refuse')
    throw new PlaybookError('E_TASK', `run ${runs.join(', ')} was interrupted on this host${stillRuns}`, {
      hint: `Roll it back with run-playbook rollback ${runs.at(-1)} or --interrupted rollback, or keep its changes with --interrupted resume.`,
    })
  if (how === 'resume') {
    note(`run ${runs.join(', ')} was interrupted: its changes are kept, and this run resumes it`)
    await resume(session, runs, identity.run, note)
    return true
  }
  for (const run of runs.toReversed()) {
    note(`run ${run} was interrupted: it is rolled back first`)
    const { state, failed } = await rollBack(session, run, { lockTimeoutSeconds }, { note, place: () => {} })
    if (state === 'failed')
      throw new PlaybookError('E_ROLLBACK', `run ${run} could not be rolled back:\n${failed.join('\n')}`, {
        hint: `Remove the obstacle, then roll back the rest: run-playbook rollback ${run}`,
      })
  }
  return true
}

/** Facts that are read while another run works mix its old and new state. */
async function untilFree(session: Session, { lockTimeoutSeconds, signal }: Work): Promise<void> {
  for (let left = lockTimeoutSeconds; ; left -= SECONDS_A_TIME) {
    let holder: string | undefined
    await session.exchange(
      waitRequest(Math.max(0, Math.min(left, SECONDS_A_TIME))),
      (event) => {
        if (event.type === 'held') holder = event.holder
      },
      { signal },
    )
    if (holder === undefined) return
    if (signal?.aborted) throw new PlaybookError('E_STOPPED', 'stopped as asked')
    if (left <= SECONDS_A_TIME) throw hostLocked(holder)
  }
}

async function resume(
  session: Session,
  runs: readonly string[],
  by: string,
  note: (text: string) => void,
): Promise<void> {
  let end: ResumeEvent | undefined
  await session.exchange(resumeRequest(runs, by), (event) => {
    if (event.type === 'working') note(waitsFor(event.output))
    else end = event
  })
  switch (end?.type) {
    case 'locked':
      throw hostLocked(end.holder)
    case 'untrusted':
      throw untrusted(end.output)
    case 'still-working':
      throw new PlaybookError('E_TASK', end.output)
  }
}
