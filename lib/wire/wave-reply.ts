import type { Probe } from '../core/task.ts'
import { answerMarks, answersInTurn } from './answers.ts'
import { below, exitCode, oneOf, optional, output, word } from './fields.ts'
import { type EventOf, type Field, marksAt, type ReplyForm, replyForm } from './marks.ts'

interface Sent {
  /** The names of its steps. */
  readonly steps: readonly string[]
  readonly preconditions: readonly unknown[]
  readonly probes: readonly Probe<unknown>[]
}

/** `obstacle`: nothing will begin, and `refused` follows; `between`: between two steps. */
type State = 'opening' | 'obstacle' | 'between' | 'changing' | 'asking' | 'answered' | 'over'
const OBSTACLE = { opening: 'obstacle' } as const
const AHEAD = { opening: 'between', between: 'between' } as const
const NOT_BEGUN = { opening: 'over', between: 'over' } as const

/** Lines of a change's output that begin with `warning: `. */
const warnings: Field<readonly string[]> = (_, data) =>
  data
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('warning: '))

const mark = marksAt<State>()

function marksFor({ steps, preconditions, probes }: Sent) {
  // The place of a step in its wave.
  const step = oneOf(steps)
  return {
    open: mark({ start: 'opening' }),
    waiting: mark({ opening: 'opening' }, { holder: output }),
    untrusted: mark(OBSTACLE, { output }),
    locked: mark(OBSTACLE, { holder: output }),
    stale: mark(OBSTACLE),
    moved: mark(OBSTACLE, { precondition: below(preconditions.length), late: optional(word) }),
    refused: mark({ opening: 'over', obstacle: 'over' }, { output }),
    busy: mark(AHEAD, { step, holder: output }),
    disconnecting: mark(AHEAD, { step }),
    'no-watchdog': mark(NOT_BEGUN, { step, output }),
    stopped: mark({ opening: 'obstacle', between: 'over' }, { step: optional(step) }),
    begin: mark({ opening: 'changing', between: 'changing' }, { step }),
    unsaved: mark({ changing: 'over' }, { step, output }),
    failed: mark({ opening: 'obstacle', changing: 'over' }, { step, code: exitCode, output }),
    done: mark({ changing: 'between' }, { step, warnings }),
    asking: mark({ between: 'asking' }),
    ...answerMarks(probes),
  }
}

export type WaveEvent = EventOf<ReturnType<typeof marksFor>>

/** Steps run one after the other, and each mark names the present one. Only `failed` may name any step, before the first begins. */
function stepsInTurn(count: number): (event: WaveEvent) => boolean {
  let [made, begun] = [0, false]
  return (event) => {
    if (event.type === 'asking') return made === count
    if (!('step' in event) || event.step === undefined) return true
    if (event.type === 'failed' && !begun) return true
    if (event.type === 'begin') begun = true
    const fits = event.step === made
    if (event.type === 'done') made += 1
    return fits
  }
}

/** How the reply to a wave is read. */
export const waveReply = (sent: Sent): ReplyForm<WaveEvent> =>
  replyForm(marksFor(sent), () => {
    const [steps, answers] = [stepsInTurn(sent.steps.length), answersInTurn()]
    return (event) => steps(event) && answers(event)
  })
