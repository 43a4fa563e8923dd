import { isUnreachable } from '../core/errors.ts'

/** The pause between a failed attempt and the next. */
export const PAUSE_MILLISECONDS = 500

/** A function that is true for so many seconds, while there is time for an attempt after a pause. */
export function before(seconds: number): () => boolean {
  const until = performance.now() + seconds * 1000
  return () => performance.now() + PAUSE_MILLISECONDS < until
}

export interface Hedge<T> {
  /** How long an attempt should take: after that another begins beside it. */
  readonly expectedSeconds: number
  /** Fails with E_UNREACHABLE when another attempt may succeed. The signal comes when it is not needed any more. */
  attempt(signal: AbortSignal): Promise<T>
  /** Whether another attempt may begin. */
  more(): boolean
  /** Disposes of a result that comes too late. */
  drop?(late: T): void
}

/**
 * Makes attempts until one succeeds. An attempt that takes longer than expected may wait for a host that has just gone, or whose logins
 * are slow: it goes on, and another begins beside it, each time after twice as long. When no more may begin, the running ones end by
 * themselves.
 *
 * @throws the error of an attempt: at once where that is not E_UNREACHABLE, else when none is left
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
