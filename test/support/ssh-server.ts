import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import ssh2, { type AuthContext, type Connection } from 'ssh2'

const { Server, utils } = ssh2

export interface Key {
  readonly private: string
  /** As in authorized_keys. */
  readonly public: string
  /** As it travels. */
  readonly blob: Buffer
}

export function newKey(type: 'ed25519' | 'ecdsa' | 'rsa' = 'ed25519', passphrase?: string): Key {
  const bits = { ed25519: undefined, ecdsa: 256, rsa: 2048 }[type]
  const pair = utils.generateKeyPairSync(type, {
    ...(bits && { bits }),
    ...(passphrase && { passphrase, cipher: 'aes256-ctr' }),
  } as never)
  const parsed = utils.parseKey(pair.public)
  // One in some hundred of the keys that ssh2 makes is one that it cannot read: a leading zero is lost.
  if (parsed instanceof Error || utils.parseKey(pair.private, passphrase) instanceof Error)
    return newKey(type, passphrase)
  return { private: pair.private, public: pair.public, blob: [parsed].flat()[0]!.getPublicSSH() }
}

/** A key as OpenSSL writes it, which is no OpenSSH key file. */
export const pkcs8Key = (): string =>
  generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey

export interface ServerRules {
  readonly hostKeys: readonly Key[]
  /** Every attempt to log in, in order; must accept or reject. Default: accepts all. */
  login?(attempt: AuthContext): void
  /** The words that run a command; default: `/bin/sh -c`. */
  readonly loginShell?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** A channel's request to run something is never answered. */
  readonly deaf?: boolean
  /** The packet with which a request for a session is answered. */
  readonly answer?: Buffer
}

/** ssh2 offers no words of one's own in these. */
function send(connection: Connection, payload: Buffer): void {
  const { _packetRW, _cipher } = (connection as never as { _protocol: any })._protocol
  const packet: Buffer = _packetRW.write.alloc(payload.length)
  packet.set(payload, _packetRW.write.allocStart)
  _cipher.encrypt(_packetRW.write.finalize(packet))
}

/** A real ssh server in this process, whose commands really run here; every fault of a network lies between it and the client. */
export class SshServer {
  readonly attempts: string[] = []
  readonly children = new Set<ChildProcess>()
  connections = 0
  /** How many of the next connections are closed before a word was said. */
  drops = 0
  /** How many of the next connections are never answered. */
  ignores = 0
  readonly #server: ssh2.Server
  readonly #front = createServer({ noDelay: true }, (socket) => this.#receive(socket))
  readonly #sockets = new Set<Socket>()

  private constructor(rules: ServerRules) {
    this.#server = new Server(
      { hostKeys: rules.hostKeys.map((key) => key.private) },
      (connection: Connection) => this.#serve(connection, rules),
    )
  }

  static async start(rules: ServerRules): Promise<SshServer> {
    const server = new SshServer(rules)
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve))
    await new Promise<void>((resolve) => server.#front.listen(0, '127.0.0.1', resolve))
    return server
  }

  get port(): number {
    return (this.#front.address() as AddressInfo).port
  }

  /** RST, as from a host that was switched off and on. */
  reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  async stop(): Promise<void> {
    // In order, so that each tidies up behind itself.
    const children = [...this.children].map((child) => {
      for (const pipe of child.stdio) pipe?.destroy()
      return child.kill() && once(child, 'exit')
    })
    this.reset()
    await Promise.all([
      ...children,
      new Promise((resolve) => this.#front.close(resolve)),
      new Promise((resolve) => this.#server.close(() => resolve(undefined))),
    ])
  }

  #receive(socket: Socket): void {
    this.connections += 1
    this.#watch(socket)
    if (this.ignores > 0) {
      this.ignores -= 1
      return
    }
    if (this.drops > 0) {
      this.drops -= 1
      socket.end()
      return
    }
    const inner = connect({ port: (this.#server.address() as AddressInfo).port, noDelay: true })
    this.#watch(inner)
    socket.pipe(inner).pipe(socket)
    socket.on('close', () => inner.destroy())
    inner.on('close', () => socket.end())
  }

  #watch(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => this.#sockets.delete(socket))
  }

  #serve(connection: Connection, { login = (attempt) => attempt.accept(), ...rules }: ServerRules): void {
    connection.on('error', () => {})
    connection.on('authentication', (attempt) => {
      this.attempts.push(attempt.method)
      login(attempt)
    })
    connection.on('session', (accept) => {
      if (rules.answer) return send(connection, rules.answer)
      accept().on('exec', (acceptExec, _, { command }) => {
        if (rules.deaf) return
        const [program = '', ...words] = rules.loginShell ?? ['/bin/sh', '-c']
        const stream = acceptExec()
        const env = {
          PATH: process.env.PATH ?? '',
          HOME: '/',
          SSH_CONNECTION: '::1 1 ::1 22',
          ...rules.environment,
        }
        const child = spawn(program, [...words, command], { env })
        this.children.add(child)
        stream.pipe(child.stdin).on('error', () => {})
        child.stdout.pipe(stream, { end: false })
        child.stderr.pipe(stream.stderr, { end: false })
        stream.on('error', () => {})
        // A channel that is gone is a closed pipe to the command, as with sshd.
        stream.on('close', () => child.stdio.forEach((pipe) => void pipe?.destroy()))
        child.on('close', (code, signal) => {
          this.children.delete(child)
          if (signal) stream.exit(signal.replace('SIG', ''))
          else stream.exit(code ?? 0)
          stream.end()
        })
      })
    })
  }
}
