import { after } from '../core/after.ts'
import type { ShellChannel } from '../transport/shell-channel.ts'
import { type Frame, FrameReader, type ReplyLimits } from '../wire/frames.ts'
import type { Patience } from '../wire/request.ts'
import { Clock, type OutOfTime, type StopOptions } from './clock.ts'

/** What one reply may take, in time and in memory. */
export type Limits = ReplyLimits & Patience & { readonly stopSeconds: number }

/** A reply that did not come to its end: the channel was lost, or it is out of step and of no use any more. */
export class Broken extends Error {
  /** `slow`: no first word of a shell in time · `wrong`: more than may be kept, or nonsense. */
  readonly how: OutOfTime | 'lost' | 'slow' | 'wrong'
  /** What came after the last frame. */
  readonly said: string

  constructor(how: Broken['how'], why: string, said: string) {
    super(why)
    this.how = how
    this.said = said
  }
}

export interface Reply {
  readonly mark: string
  readonly limits: Limits
  readonly stop: StopOptions
  /** When the first frame is due, as `performance.now()` has it. */
  readonly due: number | undefined
  take(frame: Frame): void
}

/** A reply that is being received. */
export interface Receiving {
  /** Rejects with {@link Broken}, or with what `take` throws. */
  readonly complete: Promise<void>
  readonly clock: Clock
}

/** Reads one reply from a channel, up to its end. */
export function receive({ stdout, closed }: ShellChannel, reply: Reply): Receiving {
  const { mark, limits, stop, due, take } = reply
  const reader = new FrameReader(mark, limits)
  let fail = (_: unknown): void => {}
  const clock = new Clock(limits, stop, (how, seconds) => fail(new Broken(how, `${seconds} s`, reader.rest)))
  const slow = (): void => fail(new Broken('slow', '', reader.rest))
  const shell = due === undefined ? undefined : after(due - performance.now(), slow)

  const complete = new Promise<void>((resolve, reject) => {
    let isOver = false
    // Once: by now the channel may be at the next reply.
    const finish = (settle: () => void): void => {
      if (isOver) return
      isOver = true
      clock.end()
      clearTimeout(shell)
      stdout.off('data', listen)
      stdout.pause()
      settle()
    }
    fail = (error) => finish(() => reject(error))
    const listen = (chunk: Buffer): void => {
      try {
        for (const frame of reader.push(chunk)) {
          clearTimeout(shell)
          if (frame.words[0] === 'end') finish(resolve)
          else take(frame)
        }
        clock.heard()
      } catch (error) {
        fail(error instanceof RangeError ? new Broken('wrong', error.message, '') : error)
      }
    }
    stdout.on('data', listen)
    // It was paused when the reply before this one was complete; a listener alone does not wake it.
    stdout.resume()
    void closed.then((why) => setImmediate(() => fail(new Broken('lost', why, reader.rest))))
  })
  return { complete, clock }
}
