import { isUnreachable } from '../core/errors.ts'

/** Between an attempt that failed and the next one. */
export const PAUSE_MILLISECONDS = 500

/** True for so many seconds, while there is still time for an attempt after a pause. */
export function before(seconds: number): () => boolean {
  const until = performance.now() + seconds * 1000
  return () => performance.now() + PAUSE_MILLISECONDS < until
}

export interface Hedge<T> {
  /** How long an attempt should take: after that another one begins beside it. */
  readonly expectedSeconds: number
  /** Fails with E_UNREACHABLE when another one may do better. The signal comes when it is not needed any more. */
  attempt(signal: AbortSignal): Promise<T>
  /** Whether another attempt may begin. */
  more(): boolean
  /** Takes what comes in too late to be used. */
  drop?(late: T): void
}

/**
 * Attempts one after the other until one succeeds. One that takes longer than expected may have met a host that has just gone, or one whose
 * logins are slow now: it goes on, and another begins beside it, each time after twice as long. When no more may begin, those at work come
 * to their own ends.
 *
 * @throws what an attempt failed with: at once where that is not E_UNREACHABLE, else when none is left
 */
export function hedged<T>({ expectedSeconds, attempt, more, drop }: Hedge<T>): Promise<T> {
  const over = new AbortController()
  let [atWork, patience] = [0, expectedSeconds * 1000]
  let timer: NodeJS.Timeout | undefined
  return new Promise<T>((resolve, reject) => {
    const finish = (complete: () => void): void => {
      clearTimeout(timer)
      over.abort()
      complete()
    }
    const after = (milliseconds: number, then: () => void): void => {
      clearTimeout(timer)
      timer = setTimeout(then, milliseconds)
    }
    const begin = (): void => {
      atWork += 1
      after(patience, () => {
        patience *= 2
        if (more()) begin()
      })
      attempt(over.signal).then(
        (value) => (over.signal.aborted ? drop?.(value) : finish(() => resolve(value))),
        (error: unknown) => {
          atWork -= 1
          if (over.signal.aborted) return
          if (isUnreachable(error) && more()) after(PAUSE_MILLISECONDS, begin)
          else if (!isUnreachable(error) || atWork === 0) finish(() => reject(error))
        },
      )
    }
    begin()
  })
}
