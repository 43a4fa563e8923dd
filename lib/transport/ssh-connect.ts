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

/** The server closed the connection before the login, as an overloaded one does (MaxStartups). */
export interface Dropped {
  readonly dropped: PlaybookError
}

// AES first, which runs in OpenSSL; chacha20 does not without ssh2's optional binding.
const CIPHERS: CipherAlgorithm[] = [
  'aes128-ctr',
  'aes256-ctr',
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'chacha20-poly1305@openssh.com',
]

/**
 * One attempt: socket, handshake, host key and authentication, all within the time limit of the target.
 *
 * @throws PlaybookError E_UNREACHABLE, or E_STOPPED when the signal aborts
 */
export async function connectOnce(
  target: Target,
  credentials: readonly Credential[],
  { signal, note }: Io,
): Promise<Link | Dropped> {
  if (signal?.aborted) throw stopped(target)
  const hostKey = new HostKeyCheck(target, note)
  const login = new LoginAttempt(credentials, () => !hostKey.doubtful)
  const socket = openSocket(target)
  // Before ssh2 listens, and after it has stopped listening.
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
    hostVerifier: (key: Buffer) => hostKey.accepts(key),
    algorithms: {
      serverHostKey: hostKey.algorithms,
      cipher: CIPHERS,
      compress: ['none'],
    } satisfies Algorithms,
    readyTimeout: 0,
    // Only requests answers: `Link` checks for signs of life.
    keepaliveInterval: 5000,
    keepaliveCountMax: Number.MAX_SAFE_INTEGER,
  })
  // Not after `connect` has resolved: node-ssh removes its own listener, and an error would end the process.
  const link = ssh.connection ? new Link(ssh.connection, socket) : undefined
  link?.client.on('handshake', () => hostKey.proven())
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
      hostKey,
      login,
    }
    const failure = explain({ ...story, reason: (await link?.reason()) ?? '' })
    if (!late && isDrop(story) && !hostKey.refusal && !(await link?.neverReached()))
      return { dropped: failure }
    throw failure
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}
