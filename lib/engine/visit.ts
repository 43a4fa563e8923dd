import { once } from 'node:events'
import { isUnreachable, PlaybookError } from '../core/errors.ts'
import type { Target } from '../core/target.ts'
import { before, hedged } from './hedge.ts'
import type { Session } from './session.ts'

export interface Visit {
  readonly places: readonly Target[]
  readonly expectedSeconds: number
  /** How long another attempt may begin. */
  readonly seconds: number
  readonly signal: AbortSignal
  open(place: Target, signal: AbortSignal): Promise<Session>
}

/**
 * Asks over sessions of their own, which end with the question, until a place answers: at all places at once, because the address of one
 * may be about to be removed, and a question there hangs.
 *
 * @throws PlaybookError E_UNREACHABLE when no place has answered in time · any other error of a question, at once
 */
export async function visit<T>(
  { places, expectedSeconds, seconds, signal, open }: Visit,
  work: (session: Session) => Promise<T>,
): Promise<{ place: Target; answer: T }> {
  const over = new AbortController()
  const unneeded = AbortSignal.any([signal, over.signal])
  const inTime = before(seconds)
  const ask = async (place: Target, given: AbortSignal) => {
    const session = await open(place, given)
    try {
      return { place, answer: await Promise.race([work(session), end(given)]) }
    } finally {
      await session.close()
    }
  }
  let other: unknown
  const asked = places.map((place) =>
    hedged({
      expectedSeconds,
      more: () => !unneeded.aborted && inTime(),
      attempt: (late) => ask(place, AbortSignal.any([unneeded, late])),
    }).catch((error: unknown) => {
      if (!isUnreachable(error)) {
        other ??= error
        over.abort()
      }
      throw error
    }),
  )
  try {
    return await Promise.any(asked)
  } catch (error) {
    throw other ?? (error as AggregateError).errors[0]
  } finally {
    over.abort()
  }
}

/** Fails when the signal comes, or has come: a closed session would otherwise wait until its host ends the question. */
async function end(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort')
  throw new PlaybookError('E_STOPPED', 'the question is not needed any more')
}
