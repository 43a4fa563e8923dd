import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { PlaybookError } from '../core/errors.ts'
import { makeFolder } from '../core/user-folder.ts'
import { script } from '../host/load.ts'
import { environment, killGroup, stopped } from './run.ts'

interface LockOptions {
  readonly signal?: AbortSignal | undefined
  /** Called once when another process holds the lock and the wait begins. */
  readonly onWait?: () => void
}

/** The exit code of the helper where another process holds the lock. */
const HELD = 75

/** Releases the lock; undefined when another process holds it. */
type Release = (() => Promise<unknown>) | undefined

// The kernel releases the lock when the helper ends, and the helper ends with its standard input: at any end of this process.
function take(file: string, wait: boolean, signal?: AbortSignal): Promise<Release> {
  if (signal?.aborted) return Promise.reject(stopped())
  makeFolder(dirname(file))
  return new Promise((resolve, reject) => {
    const argv = ['-c', script(import.meta.dirname, 'hold-lock.sh'), 'lab-lock', file]
    const helper = spawn(
      'sh',
      [...argv, ...(wait ? [] : ['--nonblock', '--conflict-exit-code', `${HELD}`])],
      {
        detached: true,
        env: environment(),
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    )
    const ended = new Promise((end) => helper.once('close', end))
    const onAbort = () => killGroup(helper.pid)
    signal?.addEventListener('abort', onAbort)
    helper.stdin.on('error', () => {})
    let isSettled = false
    const settle = (outcome: () => void): void => {
      if (isSettled) return
      isSettled = true
      // The number of a helper that has ended may be another process's.
      signal?.removeEventListener('abort', onAbort)
      outcome()
    }
    const release = (): Promise<unknown> => {
      helper.stdin.end()
      return ended
    }
    // After an abort the helper is being killed, and the lock is free.
    helper.stdout.once('data', () => signal?.aborted || settle(() => resolve(release)))
    let said = ''
    helper.stderr.on('data', (chunk) => {
      said += chunk
    })
    helper.on('error', (cause) =>
      settle(() => reject(new PlaybookError('E_LAB', 'cannot run sh', { cause }))),
    )
    const ending = (code: number | null): void => {
      if (signal?.aborted) resolve(removeUnlessHeld(file).then(() => Promise.reject(stopped())))
      else if (code === HELD) resolve(undefined)
      else
        reject(
          new PlaybookError('E_LAB', `cannot be locked: ${said.trim() || `code ${code}`}`, { where: file }),
        )
    }
    helper.on('close', (code) => settle(() => ending(code)))
  })
}

/** A helper that was killed leaves the file of the lock. */
const removeUnlessHeld = async (file: string): Promise<unknown> => (await take(file, false))?.()

/** Runs `work` while it holds the lock `file` on this machine; waits for the lock. */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  let release = await take(file, false, options.signal)
  if (!release) {
    options.onWait?.()
    release = await take(file, true, options.signal)
  }
  try {
    return await work()
  } finally {
    await release?.()
  }
}

/** As {@link withLock}, but does not run `work` when another process holds the lock. */
export async function ifUnlocked(file: string, work: () => Promise<unknown>): Promise<void> {
  const release = await take(file, false)
  if (!release) return
  try {
    await work()
  } finally {
    await release()
  }
}
