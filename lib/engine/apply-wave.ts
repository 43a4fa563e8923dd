import type { Change } from '../core/change.ts'
import { PlaybookError } from '../core/errors.ts'
import type { Answer } from '../core/task.ts'
import { AnswerReader } from '../wire/answers.ts'
import { type Wave, waveRequest } from '../wire/wave.ts'
import { silenceOf } from '../wire/wave-patience.ts'
import type { WaveEvent } from '../wire/wave-reply.ts'
import type { Session } from './session.ts'
import { failureIn, type WaveFailure } from './wave-failure.ts'

export interface WaveListener {
  started(change: Change, index: number): void
  done(change: Change, milliseconds: number): void
  note(text: string): void
  /** A change begins that may disconnect: the host rolls it back unless a new connection confirms it. */
  disconnecting?(): void
}

/** The outcome of a wave: the answers to the probes at its end, and how many changes were made in full. */
export interface WaveOutcome {
  readonly answers: readonly Answer[]
  readonly done: number
  /** Why the facts are out of date, without a failure: nothing was changed, and the host must be read again. */
  readonly stale?: string
  readonly failure?: PlaybookError
  /** The place of the failed change, where it is not the next one: the failure was found before the first change began. */
  readonly failedAt?: number
}

/** Makes the changes of one wave and asks the probes again, in one exchange; on the signal it stops before the next change. */
export async function applyWave(
  session: Session,
  wave: Wave,
  listener: WaveListener,
  signal?: AbortSignal,
): Promise<WaveOutcome> {
  const reader = new AnswerReader()
  const state = {
    done: 0,
    since: 0,
    changing: false,
    stale: undefined as string | undefined,
    failure: undefined as PlaybookError | undefined,
    failedAt: undefined as number | undefined,
  }
  const request = waveRequest(wave)
  const { silenceSeconds } = request.patience
  const fail = (event: WaveFailure): void => {
    if (event.type === 'failed' && !state.changing) state.failedAt = event.step
    state.failure ??= failureIn(event, wave)
    state.changing = false
  }
  const take = (event: WaveEvent): void => {
    switch (event.type) {
      case 'open':
      case 'asking':
        return
      case 'answer':
      case 'late':
      case 'stderr':
        reader.take(event)
        return
      case 'waiting':
        listener.note(`waits for the host's lock, held by ${event.holder}`)
        return
      case 'busy': {
        const { summary } = wave.changes[event.step]!
        listener.note(`waits for ${event.holder}, which holds a lock that ${summary} needs`)
        return
      }
      case 'disconnecting':
        listener.disconnecting?.()
        return
      case 'stale':
        state.stale = 'another run held the lock meanwhile'
        return
      case 'moved': {
        const { probe } = wave.preconditions[event.precondition]!
        if (probe.volatile && !event.late) state.stale = `${probe.key} changed meanwhile`
        else fail(event)
        return
      }
      case 'begin': {
        const change = wave.changes[event.step]!
        state.since = performance.now()
        state.changing = true
        session.allowSilence(silenceOf(change))
        listener.started(change, event.step)
        return
      }
      case 'done': {
        const change = wave.changes[event.step]!
        state.done += 1
        state.changing = false
        session.allowSilence(silenceSeconds)
        listener.done(change, performance.now() - state.since)
        for (const text of event.warnings) listener.note(`${change.summary}: ${text}`)
        return
      }
      default:
        fail(event)
    }
  }
  const stop = (): void => void session.stopAt(wave.identity.run)
  signal?.addEventListener('abort', stop, { once: true })
  try {
    await session.exchange(request, take, { signal, mayStop: () => !state.changing })
  } catch (error) {
    // Events that came before the loss of the connection count.
    if (!(error instanceof PlaybookError)) throw error
    state.failure = error
  } finally {
    signal?.removeEventListener('abort', stop)
  }
  const { done, stale, failure, failedAt } = state
  const failed = failure && { failure, ...(failedAt !== undefined && { failedAt }) }
  return { answers: reader.answers, done, ...(session.lost || !stale ? failed : { stale }) }
}
