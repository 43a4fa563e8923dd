import type { Patience } from '../wire/request.ts'

/** Why an exchange is waited for no longer. */
export type OutOfTime = 'silent' | 'long' | 'stopped'

export interface StopOptions {
  /** Ends the exchange soon where the host does not come to its end by itself. */
  readonly signal?: AbortSignal | undefined
  /** Whether it may be ended right now; not while something is being changed. */
  readonly mayStop?: (() => boolean) | undefined
}

/** The most that a timer takes, 24 days: with more it would ring at once. Thousands of changes may take longer. */
const LONGEST = 2 ** 31 - 1
const milliseconds = (seconds: number): number => Math.min(seconds * 1000, LONGEST)

/** The time of one exchange: says when it has run out. */
export class Clock {
  readonly #out: (how: OutOfTime, seconds: number) => void
  readonly #total: NodeJS.Timeout
  readonly #stopSeconds: number
  readonly #options: StopOptions
  #silence: NodeJS.Timeout
  #stop: NodeJS.Timeout | undefined
  #hasEnded = false

  constructor(
    { silenceSeconds, totalSeconds, stopSeconds }: Patience & { readonly stopSeconds: number },
    options: StopOptions,
    out: (how: OutOfTime, seconds: number) => void,
  ) {
    this.#out = out
    this.#options = options
    this.#stopSeconds = stopSeconds
    this.#total = setTimeout(out, milliseconds(totalSeconds), 'long', totalSeconds)
    this.#silence = setTimeout(out, milliseconds(silenceSeconds), 'silent', silenceSeconds)
    options.signal?.addEventListener('abort', this.#reconsider)
    this.#reconsider()
  }

  /** Something came, or went. */
  heard(): void {
    this.#silence.refresh()
    this.#reconsider()
  }

  /** How long nothing may be heard from now on. */
  allow(silenceSeconds: number): void {
    clearTimeout(this.#silence)
    if (this.#hasEnded) return
    this.#silence = setTimeout(this.#out, milliseconds(silenceSeconds), 'silent', silenceSeconds)
  }

  end(): void {
    this.#hasEnded = true
    this.#options.signal?.removeEventListener('abort', this.#reconsider)
    for (const timer of [this.#total, this.#silence, this.#stop]) clearTimeout(timer)
  }

  readonly #reconsider = (): void => {
    const { signal, mayStop = () => true } = this.#options
    if (!signal?.aborted || this.#hasEnded) return
    if (mayStop())
      this.#stop ??= setTimeout(this.#out, milliseconds(this.#stopSeconds), 'stopped', this.#stopSeconds)
    else {
      clearTimeout(this.#stop)
      this.#stop = undefined
    }
  }
}
