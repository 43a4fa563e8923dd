import type { Writable } from 'node:stream'

const PIECE = 64 * 1024

/** Writes `bytes` a piece at a time, and calls `gone` for each: over a slow connection that is the only sign of progress. */
export function send(stream: Writable, bytes: Buffer, gone: () => void, from = 0): void {
  stream.write(bytes.subarray(from, from + PIECE), (error) => {
    if (error) return
    gone()
    if (from + PIECE < bytes.length) send(stream, bytes, gone, from + PIECE)
  })
}
