import { NodeSSH } from 'node-ssh'
import type { Algorithms, CipherAlgorithm } from 'ssh2'
import { after } from '../core/after.ts'
import type { PlaybookError } from '../core/errors.ts'
import type { Target } from '../core/target.ts'
import { HostKeyCheck } from './host-key.ts'
import type { Credential } from './ssh-credentials.ts'
import { explain, isDrop } from './ssh-errors.ts'
import { Link, openSocket } from './ssh-link.ts'
import { LoginAttempt } from './ssh-login.ts'
import { stopped } from './unreachable.ts'

export interface Io {
  readonly signal?: AbortSignal | undefined
  note(text: string): void
}

/** The server hung up before it asked who we are: an overloaded one does that (MaxStartups). */
export interface Dropped {
  readonly dropped: PlaybookError
}

// In this order AES runs in OpenSSL; chacha20 does not, without ssh2's optional binding.
const CIPHERS: CipherAlgorithm[] = [
  'aes128-ctr',
  'aes256-ctr',
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'chacha20-poly1305@openssh.com',
]

/**
 * One attempt: socket, handshake, host key, authentication, all within the target's time.
 *
 * @throws PlaybookError E_UNREACHABLE, or E_STOPPED when the signal came
 */
export async function connectOnce(
  target: Target,
  credentials: readonly Credential[],
  { signal, note }: Io,
): Promise<Link | Dropped> {
  if (signal?.aborted) throw stopped(target)
  const guard = new HostKeyCheck(target, note)
  const login = new LoginAttempt(credentials, () => !guard.doubtful)
  const socket = openSocket(target)
  // Until ssh2 listens, and after it has stopped to.
  socket.on('error', () => {})
  let late = false
  const timer = after(target.connectTimeoutSeconds * 1000, () => {
    late = true
    socket.destroy()
  })
  const stop = (): void => void socket.destroy()
  signal?.addEventListener('abort', stop, { once: true })

  const ssh = new NodeSSH()
  const connecting = ssh.connect({
    sock: socket,
    username: target.user,
    authHandler: login.handler,
    hostVerifier: (key: Buffer) => guard.accepts(key),
    algorithms: {
      serverHostKey: guard.algorithms,
      cipher: CIPHERS,
      compress: ['none'],
    } satisfies Algorithms,
    readyTimeout: 0,
    // Only to be answered: `Link` counts any byte as a sign of life, from when there must be one.
    keepaliveInterval: 5000,
    keepaliveCountMax: Number.MAX_SAFE_INTEGER,
  })
  // At once, and not when `connect` has resolved: node-ssh takes its own listener away, and an error would end the process.
  const link = ssh.connection ? new Link(ssh.connection, socket) : undefined
  link?.client.on('handshake', () => guard.proven())
  try {
    await connecting
    if (!link) throw new Error('node-ssh has no connection')
    return link
  } catch (error) {
    socket.destroy()
    if (signal?.aborted) throw stopped(target)
    const story = {
      target,
      stage: link?.stage ?? 'connect',
      error: link?.error ?? (error as Error),
      late,
      guard,
      login,
    }
    const failure = explain({ ...story, reason: (await link?.reason()) ?? '' })
    if (!late && isDrop(story) && !guard.refusal && !(await link?.neverReached())) return { dropped: failure }
    throw failure
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}
