import { after } from '../core/after.ts'
import type { ShellChannel } from '../transport/shell-channel.ts'
import { type Frame, FrameReader, type ReplyLimits } from '../wire/frames.ts'
import { MarkError } from '../wire/marks.ts'
import type { Patience } from '../wire/request.ts'
import { Clock, type OutOfTime, type StopOptions } from './clock.ts'

/** The limits of one reply, in time and in memory. */
export type Limits = ReplyLimits & Patience & { readonly stopSeconds: number }

/** A reply without its end: the channel was lost, or is out of step and cannot be used any more. */
export class Broken extends Error {
  /** `slow`: no shell in time · `large`: more than the limits · `wrong`: a mark that the exchange does not have. */
  readonly how: OutOfTime | 'lost' | 'slow' | 'large' | 'wrong'
  /** What came after the last frame. */
  readonly output: string

  constructor(how: Broken['how'], why: string, output: string) {
    super(why)
    this.how = how
    this.output = output
  }
}

export interface Reply {
  readonly token: string
  readonly limits: Limits
  readonly stop: StopOptions
  /** When the first frame is due, as `performance.now()` has it. */
  readonly due: number | undefined
  /** True at the end of the reply. */
  take(frame: Frame): boolean
}

/** A reply that is being received. */
export interface Receiving {
  /** Rejects with {@link Broken}, or with what `take` throws. */
  readonly complete: Promise<void>
  readonly clock: Clock
}

/** Reads one reply from a channel, up to its end. */
export function receive({ stdout, closed }: ShellChannel, reply: Reply): Receiving {
  const { token, limits, stop, due, take } = reply
  const reader = new FrameReader(token, limits)
  let fail = (_: unknown): void => {}
  const clock = new Clock(limits, stop, (how, seconds) => fail(new Broken(how, `${seconds} s`, reader.rest)))
  const slow = (): void => fail(new Broken('slow', '', reader.rest))
  const shell = due === undefined ? undefined : after(due - performance.now(), slow)

  const complete = new Promise<void>((resolve, reject) => {
    let isOver = false
    // Once: the channel may be at the next reply by now.
    const finish = (complete: () => void): void => {
      if (isOver) return
      isOver = true
      clock.end()
      clearTimeout(shell)
      stdout.off('data', listen)
      stdout.pause()
      complete()
    }
    fail = (error) => finish(() => reject(error))
    const listen = (chunk: Buffer): void => {
      try {
        for (const frame of reader.push(chunk)) {
          clearTimeout(shell)
          if (take(frame)) finish(resolve)
        }
        clock.heard()
      } catch (error) {
        fail(brokenBy(error))
      }
    }
    stdout.on('data', listen)
    // The stream is paused after each reply; a listener alone does not resume it.
    stdout.resume()
    void closed.then((why) => setImmediate(() => fail(new Broken('lost', why, reader.rest))))
  })
  return { complete, clock }
}

function brokenBy(error: unknown): unknown {
  if (error instanceof MarkError) return new Broken('wrong', error.message, '')
  return error instanceof RangeError ? new Broken('large', error.message, '') : error
}
