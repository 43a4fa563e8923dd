import type { Readable, Writable } from 'node:stream'

/** One shell on a host, kept open, its bytes untouched. */
export interface ShellChannel {
  readonly stdin: Writable
  /** What the shell prints, from the first byte on; ends when the channel is gone. */
  readonly stdout: Readable
  /** Settles once the channel is gone, with why in a sentence. Never rejects. */
  readonly closed: Promise<string>
  /** Runs `script` beside the shell, on a second channel of the same connection; resolves with its exit code. */
  beside(script: string): Promise<number>
  /** Ends the shell and the connection; safe to call twice. */
  close(): Promise<void>
}

/** How to start the shell that the engine speaks to. */
export interface ShellStart {
  /** A program and its arguments as shell text, e.g. `/bin/sh -c '…' nonce "$SSH_CONNECTION"`; run by the login shell. */
  readonly program: string
  /** What that program prints first: until then nothing of what it says can be believed. */
  readonly greeting: string
}
