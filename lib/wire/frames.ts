import { SENT_BYTES } from '../core/last-words.ts'
import { quotedEnd } from '../text/index.ts'

/** One mark in a reply: its words, and the bytes that came since the mark before it. */
export interface Frame {
  readonly words: readonly string[]
  readonly data: Buffer
}

/** The most that a reply may hold, because memory is bounded. */
export interface ReplyLimits {
  /** In one frame. */
  readonly frameBytes: number
  /** In all of them. */
  readonly bytes: number
  readonly frames: number
}

const NEWLINE = 0x0a
const FIRST_CAPACITY = 16 * 1024

/**
 * Cuts a reply into frames. A mark is a line of its own that starts with the request's token, which nothing on the host can know
 * beforehand; all bytes between two marks, NUL and broken lines included, are data.
 */
export class FrameReader {
  readonly #mark: Buffer
  readonly #limits: ReplyLimits
  #buffer = Buffer.allocUnsafe(FIRST_CAPACITY)
  #length = 0
  #searched = 0
  #bytes = 0
  #frames = 0

  constructor(token: string, limits: ReplyLimits) {
    this.#mark = Buffer.from(`\n${token} `)
    this.#limits = limits
  }

  /** The frames that `chunk` completed, in order. @throws RangeError when the reply is larger than it may be */
  push(chunk: Buffer): Frame[] {
    this.#bytes += chunk.length
    demand(this.#bytes, this.#limits.bytes, 'bytes in one reply')
    this.#append(chunk)
    const frames: Frame[] = []
    for (let frame = this.#next(); frame; frame = this.#next()) {
      frames.push(frame)
      this.#frames += 1
      demand(this.#frames, this.#limits.frames, 'frames in one reply')
    }
    demand(this.#length, this.#limits.frameBytes, 'bytes in one answer')
    return frames
  }

  /** The end of what came after the last mark, quoted for a message: a login shell that refuses prints its reason here. */
  get rest(): string {
    return quotedEnd(this.#buffer.subarray(Math.max(0, this.#length - SENT_BYTES), this.#length))
  }

  #append(chunk: Buffer): void {
    const needed = this.#length + chunk.length
    if (needed > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2))
      this.#buffer.copy(larger, 0, 0, this.#length)
      this.#buffer = larger
    }
    chunk.copy(this.#buffer, this.#length)
    this.#length = needed
  }

  #next(): Frame | undefined {
    const seen = this.#buffer.subarray(0, this.#length)
    const start = seen.indexOf(this.#mark, this.#searched)
    if (start < 0) {
      this.#searched = Math.max(0, this.#length - this.#mark.length)
      return undefined
    }
    this.#searched = start
    const end = seen.indexOf(NEWLINE, start + 1)
    if (end < 0) return undefined
    const words = seen.toString('utf8', start + this.#mark.length, end).split(' ')
    const data = Buffer.from(seen.subarray(0, start))
    seen.copy(this.#buffer, 0, end + 1)
    this.#length -= end + 1
    this.#searched = 0
    return { words, data }
  }
}

function demand(seen: number, most: number, what: string): void {
  if (seen > most) throw new RangeError(`more than ${most} ${what}`)
}
