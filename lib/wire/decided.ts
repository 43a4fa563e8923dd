import { SENT_BYTES } from '../core/last-words.ts'
import { hostProgram } from '../host/load.ts'
import { oneOf, output } from './fields.ts'
import { type EventOf, marksAt, replyForm } from './marks.ts'
import type { Exchange } from './request.ts'

const mark = marksAt<'waiting' | 'over'>()

const marksFor = (step: string) => ({
  begin: mark({ start: 'waiting' }),
  done: mark({ waiting: 'over' }),
  failed: mark({ waiting: 'over' }, { step: oneOf([step]), output }),
  expired: mark({ waiting: 'over' }),
  undecided: mark({ waiting: 'over' }),
})

export type DecidedEvent = EventOf<ReturnType<typeof marksFor>>

/**
 * Asks, over a connection of its own, for the outcome of a change that may have disconnected: `done`, `failed`, `expired` when the host
 * has begun to roll it back, or `undecided`. Read-only.
 */
export const decidedRequest = (run: string, step: string): Exchange<DecidedEvent> => ({
  script: hostProgram('decided', { SENT_BYTES, run, n: step }),
  reply: replyForm(marksFor(step)),
})
