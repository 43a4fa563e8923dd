import type { Probe } from '../core/task.ts'
import { hostProgram } from '../host/load.ts'
import { answerMarks, answersInTurn } from './answers.ts'
import { askAll, asking, longestOf, sizeOf } from './asking.ts'
import { type EventOf, marksAt, replyForm } from './marks.ts'
import { afterSeconds, type Exchange } from './request.ts'

const mark = marksAt<'asking' | 'answered'>()

const marksFor = (probes: readonly Probe<unknown>[]) => ({
  begin: mark({ start: 'asking' }),
  ...answerMarks(probes),
})

export type LookEvent = EventOf<ReturnType<typeof marksFor>>

/** Every question in one request; equal keys must have been asked once already. */
export const lookRequest = (probes: readonly Probe<unknown>[]): Exchange<LookEvent> => ({
  script: [hostProgram('mark'), 'mark begin', asking(), askAll(probes)].join('\n'),
  patience: afterSeconds(longestOf(probes)),
  ...sizeOf(probes),
  reply: replyForm(marksFor(probes), answersInTurn),
})
