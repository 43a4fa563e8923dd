import type { EventEmitter } from 'node:events'
import { constants } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import { type Tail, withDetail } from './tail.ts'
import { within } from './within.ts'

/** A running program, here or on a host. */
export interface Program {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Tail
  /** Never rejects. */
  readonly ended: Promise<Ending>
  /** Releases it at once. */
  drop(): void
}

export interface Ending {
  /** Undefined when the connection was lost, which is not a success. */
  readonly code: number | undefined
  readonly why: string
}

/** Starts programs as the user of the login. */
export interface Login {
  readonly user: string
  /** Runs `command` by the login shell; the host must start it within so many milliseconds. @throws PlaybookError E_UNREACHABLE */
  run(command: string, milliseconds: number): Promise<Program>
  /** Ends running programs, then the connection; safe to call twice. */
  close(): Promise<void>
}

const TIDY_UP = 500
const LAST_WORDS = 1000

/** Sends a program end of file and waits a moment for its cleanup, so that its lock is free for the next run. */
export async function end(program: Program): Promise<void> {
  program.stdin.end()
  program.stdout.resume()
  await within(program.ended, TIDY_UP)
}

/**
 * The end of a child process or an ssh channel, by the first of: `close`, which waits until its output is read; `exit` and a moment,
 * because its output may have no reader; or the loss of the connection.
 */
export function endingOf(
  source: EventEmitter,
  stderr: Tail,
  lost: Promise<string> = new Promise(() => {}),
): Promise<Ending> {
  return new Promise((resolve) => {
    let ending: Ending | undefined
    const finish = (otherwise: string): void => resolve(ending ?? { code: undefined, why: otherwise })
    source.once('exit', (code: number | null, signal?: string) => {
      const how = signal ? `was ended by ${signal}` : `ended with code ${code}`
      const number = signal ? 128 + (constants.signals[signal as NodeJS.Signals] ?? 0) : code
      ending = {
        code: number ?? undefined,
        get why() {
          return withDetail(`the shell ${how}`, stderr.text)
        },
      }
      setTimeout(finish, LAST_WORDS, '').unref()
    })
    source.once('close', () => {
      if (ending) finish('')
      // A lost connection closes its channels first and reports the reason a moment later; a proxy command has half a second for it.
      else setTimeout(finish, LAST_WORDS, 'the host closed the channel').unref()
    })
    // Delivers the bytes received before the loss first.
    void lost.then((why) => setImmediate(finish, why))
  })
}
