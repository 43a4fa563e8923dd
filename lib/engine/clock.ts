import { after } from '../core/after.ts'
import type { Patience } from '../wire/request.ts'

/** Why an exchange timed out. */
export type OutOfTime = 'silent' | 'long' | 'stopped'

export interface StopOptions {
  /** Ends the exchange soon where the host does not end it itself. */
  readonly signal?: AbortSignal | undefined
  /** Whether the exchange may be ended now; not while a change runs. */
  readonly mayStop?: (() => boolean) | undefined
}

/** The time limits of one exchange. */
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
    this.#total = this.#within(totalSeconds, 'long')
    this.#silence = this.#within(silenceSeconds, 'silent')
    options.signal?.addEventListener('abort', this.#reconsider)
    this.#reconsider()
  }

  /** Bytes were received, or sent. */
  heard(): void {
    this.#silence.refresh()
    this.#reconsider()
  }

  /** Sets how long the host may be silent from now on. */
  allow(silenceSeconds: number): void {
    clearTimeout(this.#silence)
    if (this.#hasEnded) return
    this.#silence = this.#within(silenceSeconds, 'silent')
  }

  end(): void {
    this.#hasEnded = true
    this.#options.signal?.removeEventListener('abort', this.#reconsider)
    for (const timer of [this.#total, this.#silence, this.#stop]) clearTimeout(timer)
  }

  #within(seconds: number, how: OutOfTime): NodeJS.Timeout {
    return after(seconds * 1000, () => this.#out(how, seconds))
  }

  readonly #reconsider = (): void => {
    const { signal, mayStop = () => true } = this.#options
    if (!signal?.aborted || this.#hasEnded) return
    if (mayStop()) this.#stop ??= this.#within(this.#stopSeconds, 'stopped')
    else {
      clearTimeout(this.#stop)
      this.#stop = undefined
    }
  }
}
