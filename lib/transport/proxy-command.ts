import { type ChildProcess, spawn } from 'node:child_process'
import { Duplex } from 'node:stream'
import { invalid } from '../core/errors.ts'
import { shortageOf } from '../core/shortage.ts'
import type { Target } from '../core/target.ts'
import { Tail, withDetail } from './tail.ts'
import { placeOf } from './unreachable.ts'

/** Milliseconds for a command to end after its input ends, and to report why. */
const GRACE = 200

/** Replaces `%h`, `%p`, `%r` and `%%`. Refuses a value that a shell would not read as one word, as OpenSSH does. */
export function expandProxyCommand(command: string, target: Target): string {
  const words: Record<string, string> = {
    h: target.address,
    p: String(target.port),
    r: target.user,
    '%': '%',
  }
  return command.replace(/%([hpr%])/g, (_, token: string) => {
    const word = words[token] ?? ''
    if (/^(?!-)[\w@%+:,./-]+$/.test(word)) return word
    throw invalid(`${JSON.stringify(word)} cannot stand in a proxy command`, { where: placeOf(target) })
  })
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // It has ended already.
  }
}

/** The standard input and output of a proxy command as a socket. */
export class ProxySocket extends Duplex {
  /** Resolves when the command has ended, with a sentence; empty when it succeeded. */
  readonly failed: Promise<string>
  /** Bytes from the other end: after the first one, a later failure is not one of the command itself. */
  bytesRead = 0
  readonly #child: ChildProcess
  readonly #stderr = new Tail()
  #execution: NodeJS.Timeout | undefined
  #killed = false

  constructor(command: string) {
    super({ allowHalfOpen: false })
    // A process group of its own: this process handles Ctrl-C, and ends all that the command starts.
    const child = spawn('/bin/sh', ['-c', `exec ${command}`], { detached: true })
    this.#child = child
    this.failed = new Promise((resolve) => {
      child.once('error', (error) => {
        resolve(shortageOf(error) ? '' : `the proxy command could not be started: ${error.message}`)
        this.destroy(error)
      })
      child.once('close', (code, signal) => {
        clearTimeout(this.#execution)
        const how = signal ? `was ended by ${signal}` : `ended with code ${code}`
        const fine = code === 0 || this.#killed
        resolve(fine ? '' : withDetail(`the proxy command ${how}`, this.#stderr.text))
        this.destroy()
      })
    })
    // Without free file descriptors there are no pipes to it.
    if (!child.stdout) return
    child.stdout.on('data', (chunk: Buffer) => {
      this.bytesRead += chunk.length
      if (!this.push(chunk)) child.stdout.pause()
    })
    child.stdout.on('end', () => this.push(null))
    child.stderr.on('data', (chunk: Buffer) => this.#stderr.push(chunk))
    // A write after the command has ended; its end is reported elsewhere.
    child.stdin.on('error', () => {})
  }

  /** It has printed no error. */
  get silent(): boolean {
    return this.#stderr.text === ''
  }

  override _read(): void {
    this.#child.stdout?.resume()
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#child.stdin?.write(chunk, done)
  }

  override _final(done: () => void): void {
    this.#child.stdin?.end(done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const { pid, exitCode, signalCode, stdin } = this.#child
    stdin?.destroy()
    if (pid && exitCode === null && signalCode === null)
      this.#execution = setTimeout(() => this.#kill(pid), GRACE)
    done(error)
  }

  /** A command that ignores signals must not keep this process alive. */
  #kill(pid: number): void {
    this.#killed = true
    signalGroup(pid, 'SIGTERM')
    this.#execution = setTimeout(() => signalGroup(pid, 'SIGKILL'), GRACE)
  }
}
