import { hostProgram } from '../host/load.ts'
import { output } from './fields.ts'
import { type EventOf, marksAt, replyForm } from './marks.ts'
import { afterSeconds, type Exchange } from './request.ts'

const mark = marksAt<'waiting' | 'over'>()

const MARKS = {
  begin: mark({ start: 'waiting' }),
  held: mark({ waiting: 'over' }, { holder: output }),
}

export type WaitEvent = EventOf<typeof MARKS>

/** Waits up to `seconds` until the lock is free; answers `held`, with the holder, when it is not. */
export const waitRequest = (seconds: number): Exchange<WaitEvent> => ({
  script: hostProgram('wait', { seconds }),
  patience: afterSeconds(seconds),
  reply: replyForm(MARKS),
})
