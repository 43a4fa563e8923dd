import { after } from '../core/after.ts'
import type { Patience } from '../wire/request.ts'

/** Why an exchange is waited for no longer. */
export type OutOfTime = 'silent' | 'long' | 'stopped'

export interface StopOptions {
  /** Ends the exchange soon where the host does not come to its end by itself. */
  readonly signal?: AbortSignal | undefined
  /** Whether it may be ended right now; not while something is being changed. */
  readonly mayStop?: (() => boolean) | undefined
}

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
    this.#total = this.#within(totalSeconds, 'long')
    this.#silence = this.#within(silenceSeconds, 'silent')
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
