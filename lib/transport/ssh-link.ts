import { connect, type Socket } from 'node:net'
import type { Client, ClientChannel } from 'ssh2'
import type { Target } from '../core/target.ts'
import { quotedEnd } from '../text/index.ts'
import { expandProxyCommand, ProxySocket } from './proxy-command.ts'
import { within } from './within.ts'

const SLOW_NETWORK = 1000
/** Seconds without a byte from a host, which is sent a keepalive every five. */
const SILENCE_SECONDS = 20

/** The socket to the ssh server, created here, because node-ssh does not disable Nagle's algorithm (60 ms per request). */
export function openSocket(target: Target): Socket | ProxySocket {
  if (target.proxyCommand) return new ProxySocket(expandProxyCommand(target.proxyCommand, target))
  return connect({
    host: target.address,
    port: target.port,
    noDelay: true,
    keepAlive: true,
    autoSelectFamilyAttemptTimeout: SLOW_NETWORK,
  })
}

/** The stage of an attempt to connect. */
export type Stage = 'connect' | 'handshake' | 'authentication' | 'ready'

/** An ssh2 client and its socket, with listeners from the start: no error of theirs is uncaught. */
export class Link {
  readonly client: Client
  readonly socket: Socket | ProxySocket
  /** Resolves when the connection is closed, with the reason. Never rejects. */
  readonly lost: Promise<string>
  stage: Stage
  /** The first error; later ones are consequences. */
  error: (Error & { level?: string }) | undefined
  readonly #channels = new Set<ClientChannel>()
  #pulse: NodeJS.Timeout | undefined

  constructor(client: Client, socket: Socket | ProxySocket) {
    this.client = client
    this.socket = socket
    // A proxy command counts as connected from the start.
    this.stage = socket instanceof ProxySocket ? 'handshake' : 'connect'
    client.on('connect', () => this.#advance('handshake'))
    client.on('handshake', () => this.#advance('authentication'))
    client.on('ready', () => this.#advance('ready'))
    client.on('end', () => this.#disarm())
    client.on('close', () => clearInterval(this.#pulse))
    this.lost = new Promise((resolve) => {
      client.on('error', (error: Error) => {
        this.error ??= error
        this.#disarm()
        socket.destroy()
      })
      client.on('close', () => {
        this.#disarm()
        void this.reason().then(resolve)
      })
    })
  }

  /**
   * From this call on, a host that is silent for 20 seconds is lost. Call it after the session is open: before, a PAM module or a logind
   * that does not answer also blocks the keepalive answers of the ssh server.
   */
  demandLife(): void {
    let [heard, silent] = [this.socket.bytesRead, 0]
    this.#pulse ??= setInterval(() => {
      silent = this.socket.bytesRead === heard ? silent + 1 : 0
      heard = this.socket.bytesRead
      if (silent >= SILENCE_SECONDS)
        this.client.emit('error', new Error(`no sign of life for ${SILENCE_SECONDS} seconds`))
    }, 1000).unref()
  }

  /** Why the connection ended; waits a moment for the message of a proxy command. */
  async reason(): Promise<string> {
    return (await this.proxyFailure()) || sentenceOf(this.error)
  }

  /**
   * Whether a proxy command failed before it reached the host, and reports that. A silent one, such as `nc`, may also have lost its
   * connection.
   */
  async neverReached(): Promise<boolean> {
    const { socket } = this
    if (!(socket instanceof ProxySocket) || socket.bytesRead > 0) return false
    return (await this.proxyFailure()) !== '' && !socket.silent
  }

  /** The message of a failed proxy command; empty without one, or when it did not cause the failure. */
  async proxyFailure(): Promise<string> {
    if (!(this.socket instanceof ProxySocket)) return ''
    return (await within(this.socket.failed, 500)) ? this.socket.failed : ''
  }

  /** Closes `channel` when the connection is closed. */
  watch(channel: ClientChannel): void {
    this.#channels.add(channel)
    channel.once('close', () => this.#channels.delete(channel))
  }

  #advance(stage: Stage): void {
    // Rekeying happens from time to time, long after.
    if (this.stage !== 'ready') this.stage = stage
  }

  /** ssh2 throws on reads and writes of a channel of a dead connection, even from inside a stream, unless the channel is closed. */
  #disarm(): void {
    for (const channel of this.#channels) (channel.outgoing as { state: string }).state = 'closed'
  }
}

function sentenceOf(error: (Error & { code?: unknown }) | undefined): string {
  if (!error) return 'the host closed the connection'
  if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return 'connection reset'
  return quotedEnd(error.message)
}
