import { SENT_BYTES } from '../core/last-words.ts'
import type { Probe } from '../core/task.ts'
import { hostProgram } from '../host/load.ts'
import { answerMarks, answersInTurn } from './answers.ts'
import { askAll, longestOf, sizeOf } from './asking.ts'
import { oneOf, output } from './fields.ts'
import { type EventOf, marksAt, replyForm } from './marks.ts'
import { afterSeconds, type Exchange } from './request.ts'

type State = 'waiting' | 'asking' | 'answered' | 'over'

const mark = marksAt<State>()

const marksFor = (step: string, probes: readonly Probe<unknown>[]) => ({
  begin: mark({ start: 'waiting' }),
  failed: mark({ waiting: 'over' }, { step: oneOf([step]), output }),
  undecided: mark({ waiting: 'over' }),
  expired: mark({ waiting: 'over' }),
  confirmed: mark({ waiting: 'asking' }),
  ...answerMarks(probes),
})

export type ConfirmEvent = EventOf<ReturnType<typeof marksFor>>

/**
 * Sent over a new connection after a change that may have cut the old one: waits until the change is done, takes the run over from the
 * shell of the old connection, cancels the rollback by the watchdog, and asks.
 */
export const confirmRequest = (
  run: string,
  step: string,
  seconds: number,
  probes: readonly Probe<unknown>[],
): Exchange<ConfirmEvent> => ({
  script: [
    hostProgram('confirm', { SENT_BYTES, run, n: step, seconds }),
    'if confirm; then',
    askAll(probes),
    'fi',
  ].join('\n'),
  // For the change, for the lock, and for the questions.
  patience: afterSeconds(2 * seconds + longestOf(probes)),
  ...sizeOf(probes),
  reply: replyForm(marksFor(step, probes), answersInTurn),
})
