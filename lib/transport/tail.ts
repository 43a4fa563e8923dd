import { SENT_BYTES } from '../core/last-words.ts'
import { quotedEnd } from '../text/index.ts'

/** The end of what a program wrote to its standard error: enough to say why it failed. */
export class Tail {
  /** Called whenever something was added. */
  onGrowth: (() => void) | undefined
  #bytes = Buffer.alloc(0)

  push(chunk: Uint8Array): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]).subarray(-SENT_BYTES)
    this.onGrowth?.()
  }

  /** As it came. */
  get raw(): string {
    return this.#bytes.toString('utf8')
  }

  /** Its end, for a person. */
  get text(): string {
    return quotedEnd(this.#bytes)
  }
}

/** `sentence`, with `detail` behind a colon where there is any. */
export const withDetail = (sentence: string, detail: string): string =>
  detail ? `${sentence}: ${detail}` : sentence
