import type { Readable, Writable } from 'node:stream'

/**
 * One shell on a host, kept open, its bytes untouched. Nothing here ever raises an unhandled error: whatever happens to the
 * connection shows in {@link closed} and as the end of {@link stdout}.
 */
export interface ShellChannel {
  /** What the shell reads. Obeys backpressure; once the channel is gone, writes fail through their callback only. */
  readonly stdin: Writable
  /**
   * What the shell prints, as bytes with backpressure; ends when the channel is gone, whether or not the shell had finished: only
   * the caller's own end mark tells. Noise of the login (`.bashrc`) may stand before the greeting.
   */
  readonly stdout: Readable
  /**
   * Settles once the channel is gone, with why in a sentence: `closed by us`, `connection reset`, `the shell ended with code 1: …`.
   * Never rejects. Whoever reads `stdout` in flowing mode has had every byte that arrived by then.
   */
  readonly closed: Promise<string>
  /** When its first word is due, as `performance.now()` has it. */
  readonly due: number
  /**
   * Runs `script` beside the shell as the same user, without standard input, on a second channel of the same connection;
   * resolves with its exit code (128 and the number for a signal).
   *
   * @throws PlaybookError E_UNREACHABLE when the channel is gone before it has ended
   */
  beside(script: string): Promise<number>
  /** Ends the shell (it reads end of file, and has half a second to tidy up), then the connection; safe to call twice. */
  close(): Promise<void>
}

/** How to start the shell that the engine speaks to. */
export interface ShellStart {
  /** A program and its arguments as shell text, e.g. `/bin/sh -c '…' nonce "$SSH_CONNECTION"`; run by the login shell. */
  readonly program: string
  /** The line that the program prints first: until then nothing of what it says can be believed. */
  readonly greeting: string
}
