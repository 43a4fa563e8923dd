import type { Readable, Writable } from 'node:stream'

/**
 * One open shell on a host, with unmodified bytes. Never raises an unhandled error: any loss of the connection shows in {@link closed}
 * and as the end of {@link stdout}.
 */
export interface ShellChannel {
  /** The input of the shell. Applies backpressure; after the channel is closed, writes fail through their callback only. */
  readonly stdin: Writable
  /**
   * The output of the shell, as bytes with backpressure; ends when the channel is closed, also before the shell has finished: the caller
   * needs an end mark of its own. Output of the login (`.bashrc`) may precede the greeting.
   */
  readonly stdout: Readable
  /**
   * Resolves when the channel is closed, with the reason: `closed by us`, `connection reset`, `the shell ended with code 1: …`.
   * Never rejects. A reader of `stdout` in flowing mode has every byte that arrived by then.
   */
  readonly closed: Promise<string>
  /** The time limit of its greeting, in the time of `performance.now()`. */
  readonly due: number
  /**
   * Runs `script` beside the shell as the same user, without standard input, on a second channel of the same connection;
   * resolves with its exit code (128 and the number for a signal).
   *
   * @throws PlaybookError E_UNREACHABLE when the channel is closed before it ends
   */
  beside(script: string): Promise<number>
  /** Ends the shell (by end of file, with half a second for its cleanup), then the connection; safe to call twice. */
  close(): Promise<void>
}

/** How to start the shell of the engine. */
export interface ShellStart {
  /** A program and its arguments as shell text, e.g. `/bin/sh -c '…' nonce "$SSH_CONNECTION"`; run by the login shell. */
  readonly program: string
  /** The first line of the program: any output before it is ignored. */
  readonly greeting: string
}
