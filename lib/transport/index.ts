import type { Target } from '../core/target.ts'
import { beside } from '../wire/bootstrap.ts'
import { localLogin } from './local.ts'
import type { Login, Program } from './program.ts'
import type { ShellChannel, ShellStart } from './shell-channel.ts'
import { sshLogin } from './ssh.ts'
import { type Starter, startShell } from './sudo.ts'
import { stopped, unreachable } from './unreachable.ts'

export { placeOf, slowShell } from './unreachable.ts'

export interface OpenOptions {
  /** Ends the attempt; has no effect after the shell is open. */
  readonly signal?: AbortSignal | undefined
  /** Gets notes for the operator that are not failures: a new host key, another attempt. */
  note?(text: string): void
}

/**
 * Opens the one shell on a host. Without sudo it does not wait for the greeting, so that the first request is sent at once.
 *
 * @throws PlaybookError `E_UNREACHABLE` with a hint; `E_STOPPED` when the signal aborts first
 */
export async function openShell(
  target: Target,
  start: ShellStart,
  { signal, note = () => {} }: OpenOptions = {},
): Promise<ShellChannel> {
  const open = target.connection === 'local' ? localLogin : sshLogin
  const login = await open(target, { signal, note })
  const stop = (): void => void login.close()
  signal?.addEventListener('abort', stop, { once: true })
  const due = performance.now() + target.shellTimeoutSeconds * 1000
  try {
    if (signal?.aborted) throw stopped(target)
    const { shell, another } = await startShell(login, target, start, due)
    return { due, ...channelOf(target, login, shell, another) }
  } catch (error) {
    await login.close()
    throw signal?.aborted ? stopped(target) : error
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

function channelOf(
  target: Target,
  login: Login,
  shell: Program,
  another: Starter,
): Omit<ShellChannel, 'due'> {
  let closing = false
  const closed = shell.ended.then(({ why }) => {
    const ours = closing
    // A connection without a shell is useless.
    void login.close()
    return ours ? 'closed by us' : why
  })
  return {
    stdin: shell.stdin,
    stdout: shell.stdout,
    closed,
    async beside(script) {
      const program = await another(beside(script))
      program.stdin.end()
      program.stdout.resume()
      const { code, why } = await program.ended
      if (code === undefined) throw unreachable(target, `the connection was lost: ${why}`)
      return code
    },
    async close() {
      closing = true
      await login.close()
    },
  }
}
