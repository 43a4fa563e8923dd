/**
 * What one exchange sends. In `script` the shell has `$T`, the token for marks, and `$d`, a folder of its own in memory that goes
 * with the connection; it must read every byte of `payload` from its standard input, whatever happens.
 */
export interface Request {
  readonly script: string
  readonly payload?: readonly Uint8Array[]
}

/** Marks a place in the reply: `mark begin 0003`. */
export const MARK = String.raw`mark() { printf '\n%s %s\n' "$T" "$*"; }`

/** A request as it goes over the channel. */
export function encode({ script, payload = [] }: Request, token: string): Buffer {
  const text = Buffer.from(`${script}\n`)
  return Buffer.concat([Buffer.from(`${token} ${text.length}\n`), text, ...payload])
}
