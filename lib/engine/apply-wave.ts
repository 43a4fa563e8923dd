import { PlaybookError } from '../core/errors.ts'
import type { Answer, Change } from '../core/task.ts'
import type { Frame } from '../wire/frames.ts'
import { AnswerReader } from '../wire/gather.ts'
import { type Wave, waveRequest } from '../wire/wave.ts'
import { silenceOf } from '../wire/wave-patience.ts'
import type { Session } from './session.ts'
import { failureIn } from './wave-failure.ts'

export interface WaveListener {
  started(change: Change, index: number): void
  done(change: Change, milliseconds: number): void
  note(text: string): void
  /** A change begins that may cut us off: the host takes it back unless it is confirmed by a new connection. */
  severing?(): void
}

/** What a wave came to: the answers to what was asked at its end, and how many changes were made in full. */
export interface WaveOutcome {
  readonly answers: readonly Answer[]
  readonly done: number
  /** Why what was read is no longer so, although nobody is to blame: nothing was changed, and the host must be read anew. */
  readonly stale?: string
  readonly failure?: PlaybookError
  /** The place of the change that failed, where it was not the next one: it was known before the first began. */
  readonly failedAt?: number
}

/** Makes the changes of one wave and asks again, in one exchange; when the signal comes it stops before the next change. */
export async function applyWave(
  session: Session,
  wave: Wave,
  listener: WaveListener,
  signal?: AbortSignal,
): Promise<WaveOutcome> {
  const reader = new AnswerReader(wave.probes)
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
  const changeAt = (name = ''): Change => {
    const change = wave.changes[Number(name) - wave.first]
    if (!change) throw new RangeError(`a word about the change ${name}, which was not sent`)
    return change
  }

  const take = (frame: Frame): void => {
    const [kind, name, late] = frame.words
    if (kind === 'waiting') {
      listener.note(`waits for the host's lock, held by ${frame.data.toString().trim()}`)
    } else if (kind === 'busy') {
      listener.note(
        `waits for ${frame.data.toString().trim()}, which holds a lock that ${changeAt(name).summary} needs`,
      )
    } else if (kind === 'severing') {
      listener.severing?.()
    } else if (kind === 'overtaken') {
      state.stale = 'another run held the host meanwhile'
    } else if (kind === 'moved' && late === undefined && wave.heads[Number(name)]?.probe.restless) {
      state.stale = `${wave.heads[Number(name)]?.probe.key} changed meanwhile`
    } else if (kind === 'begin') {
      state.since = performance.now()
      state.changing = true
      session.allowSilence(silenceOf(changeAt(name)))
      listener.started(changeAt(name), Number(name) - wave.first)
    } else if (kind === 'done') {
      state.done += 1
      state.changing = false
      session.allowSilence(silenceSeconds)
      listener.done(changeAt(name), performance.now() - state.since)
      for (const text of warningsIn(frame.data)) listener.note(`${changeAt(name).summary}: ${text}`)
    } else if (!reader.take(frame)) {
      if (kind === 'failed' && !state.changing) state.failedAt = Number(name) - wave.first
      state.failure ??= failureIn(frame, wave, changeAt)
      state.changing &&= state.failure === undefined
    }
  }
  const stop = (): void => void session.stopAt(wave.identity.run)
  signal?.addEventListener('abort', stop, { once: true })
  try {
    await session.exchange(request, take, { signal, mayStop: () => !state.changing })
  } catch (error) {
    // What was told before the link was lost stands.
    if (!(error instanceof PlaybookError)) throw error
    state.failure = error
  } finally {
    signal?.removeEventListener('abort', stop)
  }
  const { done, stale, failure, failedAt } = state
  const failed = failure && { failure, ...(failedAt !== undefined && { failedAt }) }
  return { answers: reader.answers, done, ...(session.lost || !stale ? failed : { stale }) }
}

const warningsIn = (said: Buffer): readonly string[] =>
  said
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('warning: '))
