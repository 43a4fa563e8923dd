import { randomBytes } from 'node:crypto'
import type { PlaybookError } from '../core/errors.ts'
import type { Target } from '../core/target.ts'
import { openShell } from '../transport/index.ts'
import type { ShellChannel } from '../transport/shell-channel.ts'
import { program } from '../wire/bootstrap.ts'
import { replyDecoder } from '../wire/reply.ts'
import { AT_ONCE, type Exchange, encode, HELLO, MANY_FRAMES } from '../wire/request.ts'
import { stopScript } from '../wire/stop.ts'
import { brokenError } from './broken-error.ts'
import type { Clock, StopOptions } from './clock.ts'
import { Broken, type Limits, receive } from './receive.ts'
import { send } from './send.ts'

/** The limits of every exchange; a request may have its own. */
const LIMITS = {
  frameBytes: 64 * 1024 * 1024,
  bytes: 128 * 1024 * 1024,
  frames: MANY_FRAMES,
  // How long a host that changes nothing may take to end the exchange when the run stops.
  stopSeconds: 5,
  ...AT_ONCE,
}
/** The limit of a reply, whatever its request allows. */
const MOST_BYTES = 1024 * 1024 * 1024

const token = (): string => randomBytes(16).toString('hex')

export interface SessionOptions {
  readonly signal?: AbortSignal | undefined
  /** Override those of every exchange and of each request. */
  readonly limits?: Partial<Limits>
  note(text: string): void
}

/** One host, one connection, one shell: requests go over it one after the other. */
export class Session {
  readonly #channel: ShellChannel
  readonly #target: Target
  readonly #limits: Partial<Limits>
  #exchanges = 0
  #lost = false
  #gaveUp = false
  readonly #asked: number
  #loginSeconds: number | undefined
  #clock: Clock | undefined
  #before: Promise<unknown> = Promise.resolve()

  private constructor(channel: ShellChannel, target: Target, asked: number, limits: Partial<Limits> = {}) {
    this.#channel = channel
    this.#target = target
    this.#asked = asked
    this.#limits = limits
  }

  /** @throws PlaybookError E_UNREACHABLE */
  static async open(target: Target, options: SessionOptions): Promise<Session> {
    const asked = performance.now()
    const greeting = `run-playbook ${token()}`
    const channel = await openShell(target, { program: program(greeting), greeting }, options)
    return new Session(channel, target, asked, options.limits)
  }

  /** From the first attempt to connect to the first output of the shell. */
  get loginSeconds(): number {
    return this.#loginSeconds ?? this.#secondsSinceAsked()
  }

  #secondsSinceAsked(): number {
    return (performance.now() - this.#asked) / 1000
  }

  /** Requests sent so far. */
  get exchanges(): number {
    return this.#exchanges
  }

  /** The channel is lost. */
  get lost(): boolean {
    return this.#lost
  }

  /** The channel was closed by a limit: another one to the same host would reach the same limit. */
  get gaveUp(): boolean {
    return this.#gaveUp
  }

  /**
   * Sends one request once the reply to the one before is complete; passes every event of the reply to `take` as it comes.
   *
   * @throws PlaybookError E_UNREACHABLE when the channel ends before the reply does, or the reply is too large, has a mark that the
   * exchange does not have, or is silent for too long: then it is not known what was done · E_STOPPED when the signal came and the host did
   * not end the exchange
   */
  exchange<E>(exchange: Exchange<E>, take: (event: E) => void, stop: StopOptions = {}): Promise<void> {
    const reply = this.#before.then(() => this.#exchange(exchange, take, stop))
    this.#before = reply.catch(() => undefined)
    return reply
  }

  /** Sets how long the host may be silent from now on, in the present reply. */
  allowSilence(seconds: number): void {
    this.#clock?.allow(this.#limits.silenceSeconds ?? seconds)
  }

  async #exchange<E>(exchange: Exchange<E>, take: (event: E) => void, stop: StopOptions): Promise<void> {
    this.#exchanges += 1
    const { stdin, due } = this.#channel
    const mark = token()
    const first = this.#loginSeconds === undefined
    const { patience, frames = MANY_FRAMES, bytes: more = 0, script, reply } = exchange
    const decode = replyDecoder(reply, first)
    const bytes = Math.min(LIMITS.bytes + more, MOST_BYTES)
    const { complete, clock } = receive(this.#channel, {
      token: mark,
      limits: { ...LIMITS, frames, bytes, ...patience, ...this.#limits },
      stop,
      due: first ? due : undefined,
      take: (frame) => {
        const part = decode(frame)
        this.#loginSeconds ??= this.#secondsSinceAsked()
        if (part.type === 'event') take(part.event)
        return part.type === 'end'
      },
    })
    this.#clock = clock
    const sent = encode({ ...exchange, script: first ? `${HELLO}\n${script}` : script }, mark)
    send(stdin, sent, () => clock.heard())
    await complete.catch((error: unknown) => {
      throw error instanceof Broken ? this.#broken(error) : error
    })
  }

  /** Asks a running wave to stop before its next change. */
  async stopAt(run: string): Promise<void> {
    await this.#channel.beside(stopScript(run)).catch(() => undefined)
  }

  close(): Promise<void> {
    return this.#channel.close()
  }

  /** The rest of a broken reply could pass for the next one: the channel is closed. */
  #broken(broken: Broken): PlaybookError {
    this.#lost = true
    this.#gaveUp = broken.how !== 'lost'
    if (this.#gaveUp) void this.#channel.close()
    return brokenError(this.#target, broken, this.#loginSeconds !== undefined)
  }
}
