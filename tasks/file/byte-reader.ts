/** Reads an answer part by part, from the front. */
export class ByteReader {
  readonly #bytes: Buffer
  #at = 0
  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }
  startsWith(text: string): boolean {
    return this.#bytes.toString('latin1', this.#at, this.#at + text.length) === text
  }
  line(): string {
    return this.until(0x0a)
  }
  until(byte: number): string {
    const end = this.#bytes.indexOf(byte, this.#at)
    if (end < 0) throw new Error('the answer is incomplete')
    const part = this.#bytes.subarray(this.#at, end)
    this.#at = end + 1
    const text = part.toString()
    if (!part.equals(Buffer.from(text))) throw new Error(`"${text}" is not UTF-8`)
    return text
  }
  rest(): Buffer {
    return this.#bytes.subarray(this.#at)
  }
}
