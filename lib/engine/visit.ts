import { setTimeout as sleep } from 'node:timers/promises'
import { PlaybookError } from '../core/errors.ts'
import type { Target } from '../core/target.ts'
import type { Session } from './session.ts'

const PAUSE_MILLISECONDS = 500
/** A question that is answered within a second: a place that says nothing for so long has gone. */
const PATIENCE_SECONDS = 5

export interface Visit {
  readonly places: readonly Target[]
  open(place: Target): Promise<Session>
  readonly seconds: number
  readonly signal: AbortSignal
}

/**
 * Asks over sessions of their own, which end with the question, until a place answers: at all places at once, because one of them may be
 * about to vanish, and what is asked there hangs.
 *
 * @throws PlaybookError E_UNREACHABLE when no place has answered within so many seconds
 */
export async function visit<T>(
  { places, open, seconds, signal }: Visit,
  work: (session: Session) => Promise<T>,
): Promise<{ place: Target; answer: T }> {
  const until = performance.now() + seconds * 1000
  const at = async (place: Target) => {
    const session = await open(place)
    try {
      return { place, answer: await Promise.race([work(session), silence(signal)]) }
    } finally {
      await session.close()
    }
  }
  for (;;) {
    try {
      return await Promise.any(places.map(at))
    } catch (error) {
      const failures = (error as AggregateError).errors as readonly unknown[]
      const other = failures.find((one) => !(one instanceof PlaybookError) || one.code !== 'E_UNREACHABLE')
      if (other || performance.now() + PAUSE_MILLISECONDS >= until) throw other ?? failures[0]
      await sleep(PAUSE_MILLISECONDS)
    }
  }
}

async function silence(signal: AbortSignal): Promise<never> {
  await sleep(PATIENCE_SECONDS * 1000, undefined, { signal, ref: false })
  throw new PlaybookError('E_UNREACHABLE', `no answer within ${PATIENCE_SECONDS} s`)
}
