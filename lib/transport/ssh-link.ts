import { connect, type Socket } from 'node:net'
import type { Client, ClientChannel } from 'ssh2'
import type { Target } from '../core/target.ts'
import { quotedEnd } from '../text/index.ts'
import { expandProxyCommand, ProxySocket } from './proxy-command.ts'
import { within } from './within.ts'

const SLOW_NETWORK = 1000
/** Seconds without a byte from a host that is asked for a sign of life every five. */
const SILENCE_SECONDS = 20

/** The way to the ssh server: our own socket, because node-ssh would leave Nagle's algorithm on (60 ms a request). */
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

/** Where an attempt to connect stands. */
export type Stage = 'connect' | 'handshake' | 'authentication' | 'ready'

/** An ssh2 client and its socket, watched from the first moment: nothing that happens to them is ever uncaught. */
export class Link {
  readonly client: Client
  readonly socket: Socket | ProxySocket
  /** Resolves when the connection is gone, with why. Never rejects. */
  readonly lost: Promise<string>
  stage: Stage
  /** The first error; later ones are its consequences. */
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
   * From now on a host that says nothing at all for 20 seconds is lost. To be called once it has opened a session: until then a PAM module
   * or a logind that does not answer keeps an ssh server from answering, too.
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

  /** Why the connection ended; a proxy command has a moment to say it. */
  async reason(): Promise<string> {
    return (await this.proxyFailure()) || sentenceOf(this.error)
  }

  /**
   * A proxy command failed before it had reached the host, and says so. One that says nothing, as `nc` does, may have been hung up on as
   * well.
   */
  async neverReached(): Promise<boolean> {
    const { socket } = this
    if (!(socket instanceof ProxySocket) || socket.bytesRead > 0) return false
    return (await this.proxyFailure()) !== '' && !socket.silent
  }

  /** What a proxy command that failed has to say; empty when there is none, or when it is not to blame. */
  async proxyFailure(): Promise<string> {
    if (!(this.socket instanceof ProxySocket)) return ''
    return (await within(this.socket.failed, 500)) ? this.socket.failed : ''
  }

  /** `channel` will be told when the connection is gone. */
  watch(channel: ClientChannel): void {
    this.#channels.add(channel)
    channel.once('close', () => this.#channels.delete(channel))
  }

  #advance(stage: Stage): void {
    // Keys are exchanged anew now and then, long after.
    if (this.stage !== 'ready') this.stage = stage
  }

  /** ssh2 throws at whoever reads or writes a channel of a dead connection, even from inside a stream; not if it is closed. */
  #disarm(): void {
    for (const channel of this.#channels) (channel.outgoing as { state: string }).state = 'closed'
  }
}

function sentenceOf(error: (Error & { code?: unknown }) | undefined): string {
  if (!error) return 'the host closed the connection'
  if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return 'connection reset'
  return quotedEnd(error.message)
}
