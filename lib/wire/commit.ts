import { hostProgram } from '../host/load.ts'
import { type EventOf, marksAt, replyForm } from './marks.ts'
import type { Exchange } from './request.ts'

/** How many runs a host remembers, and for how long. It never forgets the newest committed run, nor an interrupted one. */
export interface Retention {
  readonly runs: number
  readonly days: number
}

const mark = marksAt<'over'>()

const MARKS = {
  committed: mark({ start: 'over' }),
  'rolled-back': mark({ start: 'over' }),
}

export type CommitEvent = EventOf<typeof MARKS>

/**
 * Commits a run: the host no longer rolls it back by itself. Answers `committed` also where nothing was begun, and `rolled-back` where the
 * host has rolled it back meanwhile. Then removes old runs.
 */
export const commitRequest = (run: string, keep: Retention): Exchange<CommitEvent> => ({
  script: hostProgram('commit', { run, keep_runs: keep.runs, keep_days: keep.days }),
  reply: replyForm(MARKS),
})
