import type { Answer, Probe } from '../core/task.ts'
import { below, bytes, integer, output } from './fields.ts'
import { type EventOf, marksAt } from './marks.ts'

const mark = marksAt<'asking' | 'answered'>()

/** The marks of answers, in an exchange that is `asking`. */
export const answerMarks = (probes: readonly Probe<unknown>[]) => ({
  answer: mark(
    { asking: 'answered', answered: 'answered' },
    { index: below(probes.length), code: integer, out: bytes },
  ),
  late: mark({ asking: 'asking', answered: 'asking' }, { index: below(probes.length) }),
  stderr: mark({ answered: 'asking' }, { index: below(probes.length), output }),
})

export type AnswerEvent = EventOf<ReturnType<typeof answerMarks>>

const WORDS = Object.keys(answerMarks([]))
const isAnswer = (event: { readonly type: string }): event is AnswerEvent => WORDS.includes(event.type)

/** Answers come in the order of their questions. */
export function answersInTurn(): (event: { readonly type: string }) => boolean {
  let next = 0
  return (event) => {
    if (!isAnswer(event)) return true
    if (event.type !== 'stderr') next += 1
    return event.index === next - 1
  }
}

/** Collects the events of a reply into answers, by the index of the question. */
export class AnswerReader {
  readonly answers: Answer[] = []

  take(event: AnswerEvent): void {
    switch (event.type) {
      case 'answer':
        this.answers[event.index] = { code: event.code, out: event.out, err: '' }
        return
      case 'late':
        this.answers[event.index] = { code: 124, out: Buffer.alloc(0), err: '', late: true }
        return
      case 'stderr':
        this.answers[event.index] = { ...this.answers[event.index]!, err: event.output }
    }
  }
}
