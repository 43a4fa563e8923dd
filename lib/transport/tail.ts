import { SENT_BYTES } from '../core/last-words.ts'
import { quotedEnd } from '../text/index.ts'

/** The end of the standard error of a program, enough to show why it failed. */
export class Tail {
  /** Called at each addition. */
  onGrowth: (() => void) | undefined
  #bytes = Buffer.alloc(0)

  push(chunk: Uint8Array): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]).subarray(-SENT_BYTES)
    this.onGrowth?.()
  }

  /** The raw bytes. */
  get raw(): string {
    return this.#bytes.toString('utf8')
  }

  /** Its end, printable. */
  get text(): string {
    return quotedEnd(this.#bytes)
  }
}

/** `sentence`, with `detail` after a colon where there is any. */
export const withDetail = (sentence: string, detail: string): string =>
  detail ? `${sentence}: ${detail}` : sentence
