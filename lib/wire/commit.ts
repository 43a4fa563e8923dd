import { hostProgram } from '../host/load.ts'
import { type EventOf, marksAt, replyForm } from './marks.ts'
import type { Exchange } from './request.ts'

/** How many runs a host remembers, and for how long. The newest committed one is never forgotten, nor is one that did not end. */
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
 * Ends a run that stands: nothing will take it back by itself any more. Answers `committed` also where nothing was begun, and `overtaken`
 * where it was taken back meanwhile. Then forgets old ones.
 */
export const commitRequest = (run: string, keep: Retention): Exchange<CommitEvent> => ({
  script: hostProgram('commit', { run, keep_runs: keep.runs, keep_days: keep.days }),
  reply: replyForm(MARKS),
})
