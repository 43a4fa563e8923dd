import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { createInterface } from 'node:readline'
import { PlaybookError } from '../core/errors.ts'
import { outputText } from '../core/plain-text.ts'
import type { Finished } from './types.ts'

export interface RunOptions {
  readonly stdin?: string | Uint8Array | undefined
  /** Keeps standard input open to the end: a script that reads it notices the end of this process. */
  readonly lifeline?: boolean
  /** Seconds; then the whole process group is killed and the code is 124. */
  readonly timeoutSeconds?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Called for each line of standard output as it comes. */
  readonly onLine?: (line: string) => void
}

/** Kills a process and all others of its process group. */
export const killGroup = (pid: number | undefined): void => {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended meanwhile.
  }
}

export const stopped = (): PlaybookError => new PlaybookError('E_STOPPED', 'stopped before the lab was ready')

/** The environment of every program of the lab: only the PATH of the caller. */
export const environment = (): NodeJS.ProcessEnv => ({
  PATH: `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin`,
  HOME: '/root',
  LC_ALL: 'C.UTF-8',
  TERM: 'dumb',
})

/**
 * Runs a program to its end, in a process group of its own, so that this process handles Ctrl-C.
 *
 * @throws PlaybookError `E_STOPPED` when the signal aborts, `E_LAB` when the program cannot be started
 */
export function run(argv: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const { stdin, lifeline, timeoutSeconds, signal, onLine } = options
  if (signal?.aborted) return Promise.reject(stopped())
  return new Promise((resolve, reject) => {
    const [program, ...args] = argv
    const piped = lifeline || stdin !== undefined
    const child = spawn(program ?? '', args, {
      detached: true,
      cwd: '/',
      env: environment(),
      stdio: [piped ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    })
    const out: Buffer[] = []
    const err: Buffer[] = []
    let late = false
    const onAbort = () => killGroup(child.pid)
    const timer =
      timeoutSeconds &&
      setTimeout(() => {
        late = true
        killGroup(child.pid)
      }, timeoutSeconds * 1000)
    signal?.addEventListener('abort', onAbort)
    const cleanUp = () => {
      if (timer) clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
    child.stdout!.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr!.on('data', (chunk: Buffer) => err.push(chunk))
    if (onLine) createInterface({ input: child.stdout! }).on('line', onLine)
    child.stdin?.on('error', () => {}) // The program may end without reading all of it.
    if (stdin !== undefined) child.stdin?.end(stdin)
    child.on('exit', () => child.stdin?.destroy())
    child.on('error', (cause) => {
      cleanUp()
      reject(new PlaybookError('E_LAB', `cannot run ${program}`, { cause }))
    })
    child.on('close', (code, by) => {
      cleanUp()
      if (signal?.aborted) return reject(stopped())
      resolve({
        code: late ? 124 : (code ?? 128 + constants.signals[by ?? 'SIGKILL']),
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
      })
    })
  })
}

/** The argv that runs a script in a mount namespace of its own: what it mounts ends with it. */
export const apart = (script: string, name: string, ...args: readonly string[]): string[] => [
  ...['unshare', '--mount', '--propagation', 'private'],
  ...['sh', '-c', script, name, ...args],
]

/** As {@link run}; an exit code other than 0 is an `E_LAB` with the last output of the program. */
export async function must(what: string, argv: readonly string[], options?: RunOptions): Promise<string> {
  const { code, stdout, stderr } = await run(argv, options)
  if (code === 0) return stdout
  const said = (outputText(stderr) || outputText(stdout)).split('\n').slice(-12).join('\n')
  throw new PlaybookError('E_LAB', `${what} failed (exit code ${code})${said && `:\n${said}`}`)
}
