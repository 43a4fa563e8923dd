import type { EventEmitter } from 'node:events'
import { constants } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import { type Tail, withDetail } from './tail.ts'
import { within } from './within.ts'

/** A program that somebody started for us, here or on a host. */
export interface Program {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Tail
  /** Never rejects. */
  readonly ended: Promise<Ending>
  /** Lets go of it at once. */
  drop(): void
}

export interface Ending {
  /** Not known when the connection was lost: a drop is no success. */
  readonly code: number | undefined
  readonly why: string
}

/** A place where programs can be started as the user who logged in. */
export interface Login {
  readonly user: string
  /** What a login shell makes of `command`; the host must begin with it within so many milliseconds. @throws PlaybookError E_UNREACHABLE */
  run(command: string, milliseconds: number): Promise<Program>
  /** Ends what runs, then the connection; safe to call twice. */
  close(): Promise<void>
}

const TIDY_UP = 500
const LAST_WORDS = 1000

/** Gives a program end of file and a moment to tidy up, so that its lock is free when the next run comes. */
export async function ask(program: Program): Promise<void> {
  program.stdin.end()
  program.stdout.resume()
  await within(program.ended, TIDY_UP)
}

/**
 * How a child process or an ssh channel ends, whichever says so first: `close`, which waits until its output was read; `exit` and
 * a moment, because nobody may be reading; or the loss of the connection.
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
      // A connection that is lost closes its channels first, and says why a moment later; a proxy command has half a second for it.
      else setTimeout(finish, LAST_WORDS, 'the host closed the channel').unref()
    })
    // What was received before the loss is handed out first.
    void lost.then((why) => setImmediate(finish, why))
  })
}
