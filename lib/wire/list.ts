import { hostProgram } from '../host/load.ts'
import { integer, text, word } from './fields.ts'
import { type EventOf, type Field, marksAt, replyForm } from './marks.ts'
import { type Exchange, MANY_FRAMES } from './request.ts'

export type RunState = 'committed' | 'rolled back' | 'rollback failed' | 'resumed' | 'interrupted' | 'damaged'

/** By the first word of the last line of the journal with a state. */
const STATES: Readonly<Record<string, RunState>> = {
  '': 'interrupted',
  'taking-back': 'interrupted',
  committed: 'committed',
  'rolled-back': 'rolled back',
  'rollback-failed': 'rollback failed',
  resumed: 'resumed',
}

/** A line that no version writes is damaged: other programs may have written it. */
const state: Field<RunState> = (words) => {
  const [first = ''] = words.splice(0)
  return Object.hasOwn(STATES, first) ? STATES[first]! : 'damaged'
}

const mark = marksAt<'listing'>()

const MARKS = {
  begin: mark({ start: 'listing' }, { folder: text }),
  run: mark(
    { listing: 'listing' },
    { run: word, kibibytes: integer, changes: integer, order: integer, of: word, state, meta: text },
  ),
}

export type ListEvent = EventOf<typeof MARKS>

/** How much of a run's description is read. */
const META_BYTES = 64 * 1024

/**
 * Every run that the host remembers: name, KiB, changes, place in their order, the run that it rolls back, and its state; and its
 * description. First the folder that holds them.
 */
export const listRunsRequest = (): Exchange<ListEvent> => ({
  script: hostProgram('list', { META_BYTES }),
  frames: MANY_FRAMES,
  reply: replyForm(MARKS),
})
