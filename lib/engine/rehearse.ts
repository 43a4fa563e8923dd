import type { Change, Effect } from '../core/change.ts'
import { PlaybookError } from '../core/errors.ts'
import { NO_ROOM } from '../core/no-room.ts'
import { type TrialEvent, trialRequest } from '../wire/trial.ts'
import type { Session } from './session.ts'
import { changeFailed, refused } from './wave-failure.ts'
import type { Progress } from './work.ts'

/**
 * Tries the planned changes that have a trial, in a dry run: one more exchange, on a host with changes. Where an earlier change may remove
 * the cause, the failure of a trial is a note, because only a run can show it. Any other failure is an obstacle. The signal ends it.
 */
export async function rehearse(
  session: Session,
  { plan, notes, obstacles }: Progress,
  signal?: AbortSignal,
): Promise<void> {
  const trials = plan.flatMap(({ task, state, changes }, at) =>
    state === 'change' ? changes.map((change, nth) => ({ task, change, at, nth })) : [],
  )
  if (trials.length === 0) return
  const { failures, refusal } = await tryAll(
    session,
    trials.map(({ change }) => change),
    signal,
  )
  if (refusal) obstacles.push({ error: refusal })
  for (const [index, { code, error }] of [...failures].sort(([one], [other]) => one - other)) {
    const { task, change, at, nth } = trials[index]!
    const before = plan.slice(0, at)
    const earlier = [...before.flatMap((other) => other.changes), ...plan[at]!.changes.slice(0, nth)]
    // A task whose changes are not known may do anything.
    const unsure = before.some((other) => other.state === 'later' || other.state === 'failed')
    const { message, hint } = error
    const mayHelp = code === NO_ROOM ? mayFree : mayMatter
    if (unsure || earlier.some((other) => mayHelp(other, change))) {
      const note = `it would fail now, unless an earlier change helps: ${message}`
      notes.set(task, new Set([...(notes.get(task) ?? []), note]))
    } else obstacles.push({ task, error: new PlaybookError('E_TASK', message, { where: task.from, hint }) })
  }
}

interface Failed {
  readonly code: number | 'timeout'
  readonly error: PlaybookError
}

async function tryAll(
  session: Session,
  changes: readonly Change[],
  signal: AbortSignal | undefined,
): Promise<{ failures: Map<number, Failed>; refusal: PlaybookError | undefined }> {
  const failures = new Map<number, Failed>()
  let refusal: PlaybookError | undefined
  const take = (event: TrialEvent): void => {
    switch (event.type) {
      case 'begin':
        return
      case 'refused':
        refusal = refused(event.output)
        return
      case 'tried': {
        const { index, code, output } = event
        if (code !== 0) failures.set(index, { code, error: changeFailed(changes[index]!, code, output) })
      }
    }
  }
  await session.exchange(trialRequest(changes), take, { signal })
  return { failures, refusal }
}

/** Whether `earlier` may decide the outcome of the trial of `change`: a file may where it lies beside it or is named in it. */
function mayMatter(earlier: Change, change: Change): boolean {
  const paths = earlier.effects.map(pathOf)
  const folders = change.effects.flatMap((effect) => {
    const path = pathOf(effect)
    return path === undefined ? [] : [`${path.slice(0, path.lastIndexOf('/'))}/`]
  })
  const { sh = '', stdin = new Uint8Array() } = change.trial ?? {}
  const text = `${sh}\n${Buffer.from(stdin).toString()}`
  return paths.some(
    (path) =>
      path === undefined ||
      text.includes(path) ||
      folders.some((folder) => folder.startsWith(`${path}/`) || path.startsWith(folder)),
  )
}

/** Whether a change may make room for a later one. The host has counted the room of replaced files already. */
const mayFree = ({ effects, alters, apply }: Change): boolean =>
  (alters !== undefined && !apply.stdin) || effects.some((effect) => pathOf(effect) === undefined)

/** The file or folder of an exact effect; undefined for all other effects. */
function pathOf(effect: Effect): string | undefined {
  if (effect.kind === 'invalidates') return undefined
  return /^(?:file|folder):(.*?)(?:\/\/.*)?$/s.exec(effect.key)?.[1]
}
