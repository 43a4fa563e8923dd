import { randomBytes } from 'node:crypto'
import { PlaybookError } from '../core/errors.ts'
import type { Target } from '../core/target.ts'
import { openShell } from '../transport/index.ts'
import type { ShellChannel } from '../transport/shell-channel.ts'
import { withDetail } from '../transport/tail.ts'
import { program } from '../wire/bootstrap.ts'
import { type Frame, FrameReader } from '../wire/frames.ts'
import { encode, type Request } from '../wire/request.ts'
import { stopScript } from '../wire/runs.ts'

const MOST_BYTES_IN_ONE_ANSWER = 64 * 1024 * 1024
const token = (): string => randomBytes(16).toString('hex')

export interface SessionOptions {
  readonly signal?: AbortSignal | undefined
  note(text: string): void
}

/** One host, one connection, one shell: requests go over it one after the other. */
export class Session {
  readonly #channel: ShellChannel
  readonly #target: Target
  #exchanges = 0
  #lost = false
  #answered = false
  #before: Promise<unknown> = Promise.resolve()

  private constructor(channel: ShellChannel, target: Target) {
    this.#channel = channel
    this.#target = target
  }

  /** @throws PlaybookError E_UNREACHABLE */
  static async open(target: Target, options: SessionOptions): Promise<Session> {
    const greeting = `run-playbook ${token()}`
    const channel = await openShell(target, { program: program(greeting), greeting }, options)
    return new Session(channel, target)
  }

  /** Requests sent so far. */
  get exchanges(): number {
    return this.#exchanges
  }

  /** The channel is gone. */
  get lost(): boolean {
    return this.#lost
  }

  /**
   * Sends one request, once the reply to the one before is there; every frame of the reply is handed to `take` as it comes.
   *
   * @throws PlaybookError E_UNREACHABLE when the channel ends before the reply does: then nobody knows what was done.
   */
  exchange(request: Request, take: (frame: Frame) => void): Promise<void> {
    const reply = this.#before.then(() => this.#exchange(request, take))
    this.#before = reply.catch(() => undefined)
    return reply
  }

  async #exchange(request: Request, take: (frame: Frame) => void): Promise<void> {
    this.#exchanges += 1
    const { stdin, stdout, closed } = this.#channel
    const mark = token()
    const reader = new FrameReader(mark, MOST_BYTES_IN_ONE_ANSWER)
    const replied = new Promise<void>((resolve, reject) => {
      const finish = (settle: () => void): void => {
        stdout.off('data', listen)
        stdout.pause()
        settle()
      }
      const listen = (chunk: Buffer): void => {
        try {
          for (const frame of reader.push(chunk)) {
            this.#answered = true
            if (frame.words[0] === 'end') finish(resolve)
            else take(frame)
          }
        } catch (error) {
          finish(() => reject(error))
        }
      }
      stdout.on('data', listen)
      // It was paused when the reply before this one was complete; a listener alone does not wake it.
      stdout.resume()
      void closed.then((why) => setImmediate(finish, () => reject(this.#loss(why, reader.rest))))
    })
    stdin.write(encode(request, mark))
    await replied
  }

  /** Asks a running wave to stop before its next change. */
  async stopAt(run: string): Promise<void> {
    await this.#channel.beside(stopScript(run)).catch(() => undefined)
  }

  close(): Promise<void> {
    return this.#channel.close()
  }

  #loss(why: string, said: string): PlaybookError {
    this.#lost = true
    const { name, address, port, user } = this.#target
    const where = this.#target.connection === 'local' ? name : `${name} (${address}:${port})`
    if (!this.#answered)
      return new PlaybookError(
        'E_UNREACHABLE',
        `the host did not start our shell: ${withDetail(why, said)}`,
        {
          where,
          hint: `Look at the login shell of ${user}: it must run "/bin/sh -c …" as a POSIX shell does.`,
        },
      )
    return new PlaybookError('E_UNREACHABLE', `the connection was lost: ${why}`, {
      where,
      hint: 'What was begun there is in its journal: the host takes it back by itself, or the next run does.',
    })
  }
}
