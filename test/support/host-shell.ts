import { randomBytes } from 'node:crypto'
import { quote } from '../../lib/core/shell.ts'
import type { Target } from '../../lib/core/target.ts'
import type { Answer, Probe } from '../../lib/core/task.ts'
import { openShell } from '../../lib/transport/index.ts'
import type { ShellChannel } from '../../lib/transport/shell-channel.ts'
import { AnswerReader } from '../../lib/wire/answers.ts'
import { program } from '../../lib/wire/bootstrap.ts'
import { type Frame, FrameReader, type ReplyLimits } from '../../lib/wire/frames.ts'
import { lookRequest } from '../../lib/wire/look.ts'
import { type Exchange, encode, type Request } from '../../lib/wire/request.ts'

export const target = (more: Partial<Target> = {}): Target => ({
  name: 'web1',
  connection: 'local',
  address: '127.0.0.1',
  port: 22,
  user: 'root',
  strictHostKeyChecking: 'yes',
  knownHostsFiles: [],
  connectTimeoutSeconds: 60,
  shellTimeoutSeconds: 60,
  ...more,
})

export const limits = (frameBytes: number, more: Partial<ReplyLimits> = {}): ReplyLimits => ({
  frameBytes,
  bytes: Number.POSITIVE_INFINITY,
  frames: Number.POSITIVE_INFINITY,
  ...more,
})

export const probe = (ask: string, key = ask): Probe<Answer> => ({ key, ask, parse: (answer) => answer })

export interface OpenHere {
  /** In place of `/bin/sh`. */
  readonly interpreter?: string
  /** Words in front of the program. */
  readonly prefix?: readonly string[]
}

/** The engine's shell, without the engine: requests in, frames out. */
export class HostShell {
  readonly channel: ShellChannel

  private constructor(channel: ShellChannel) {
    this.channel = channel
  }

  static async open(to: Target = target(), { interpreter, prefix = [] }: OpenHere = {}): Promise<HostShell> {
    const greeting = `run-playbook ${randomBytes(8).toString('hex')}`
    const words = [...prefix.map(quote), program(greeting, interpreter)].join(' ')
    return new HostShell(await openShell(to, { program: words, greeting }))
  }

  /**
   * All frames of the reply; `onFrame` sees each as it comes. Rejects when the shell ends first, and at a mark that the reply of an
   * exchange cannot have.
   */
  async exchange(
    request: Request | Exchange<unknown>,
    onFrame: (frame: Frame) => void = () => {},
  ): Promise<Frame[]> {
    const decode = 'reply' in request ? request.reply.decoder() : () => {}
    const { stdin, stdout, closed } = this.channel
    const token = randomBytes(16).toString('hex')
    const reader = new FrameReader(token, limits(64 * 1024 * 1024))
    const frames: Frame[] = []
    return await new Promise((resolve, reject) => {
      const listen = (chunk: Buffer): void => {
        for (const frame of reader.push(chunk)) {
          if (frame.words[0] === 'end') {
            stdout.off('data', listen)
            stdout.pause()
            resolve(frames)
            return
          }
          try {
            decode(frame)
          } catch (error) {
            reject(error)
          }
          frames.push(frame)
          onFrame(frame)
        }
      }
      stdout.on('data', listen).resume()
      void closed.then((why) => setImmediate(() => reject(new Error(why))))
      stdin.write(encode(request, token))
    })
  }

  async ask(...asks: readonly string[]): Promise<readonly Answer[]> {
    const probes = asks.map((text) => probe(text))
    return answersIn(probes, await this.exchange(lookRequest(probes)))
  }

  /** All events of the reply, as a session takes them. */
  async hear<E>(exchange: Exchange<E>, take: (event: E) => void): Promise<void> {
    const decode = exchange.reply.decoder()
    for (const frame of await this.exchange(exchange)) take(decode(frame))
  }

  close(): Promise<void> {
    return this.channel.close()
  }
}

/** The answers in the reply to a look. */
export function answersIn(probes: readonly Probe<unknown>[], frames: readonly Frame[]): readonly Answer[] {
  const [reader, decode] = [new AnswerReader(), lookRequest(probes).reply.decoder()]
  for (const event of frames.map(decode)) if (event.type !== 'begin') reader.take(event)
  return reader.answers
}

/** An exchange whose reply may be anything. */
export const anything = (script: string, more: Partial<Request> = {}): Exchange<Frame> => ({
  ...more,
  script,
  reply: { words: [], decoder: () => (frame) => frame },
})

/** Frames as lines: `done 0001`, with what came before each. */
export const told = (frames: readonly Frame[]): readonly string[] =>
  frames.map(({ words }) => words.join(' '))
