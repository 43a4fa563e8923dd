import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import type { HostResult, RunResult } from '../../lib/core/result.ts'

/** The command as it is installed; the tests' set-up has just built it. */
export const COMMAND = resolve(import.meta.dirname, '../../dist/lib/cli/main.js')

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface CommandOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Gets the process as soon as it runs. */
  readonly onStart?: (child: ReturnType<typeof spawn>) => void
}

/** Runs `run-playbook ARGS…` in a process of its own, with logs in a folder that nobody else uses. */
export function runCommand(state: string) {
  return async (args: readonly string[], { cwd, env, onStart }: CommandOptions = {}): Promise<Ended> => {
    const child = spawn(process.execPath, [COMMAND, ...args], {
      cwd,
      env: { ...process.env, XDG_STATE_HOME: state, CI: 'true', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    onStart?.(child)
    const [stdout, stderr, [code, signal]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ])
    return { code: code ?? signal, stdout, stderr }
  }
}

/** A folder for the logs of one test file. */
export const stateFolder = (): string => mkdtempSync(join(tmpdir(), 'run-playbook-test-'))

/** What `--json` printed. */
export function resultOf({ code, stdout, stderr }: Ended): RunResult {
  try {
    return JSON.parse(stdout) as RunResult
  } catch {
    throw new Error(`no result (exit code ${code}):\n${stdout}\n${stderr}`)
  }
}

export function hostIn(result: RunResult, name: string): HostResult {
  const host = result.hosts.find((one) => one.host === name)
  if (!host) throw new Error(`no host ${name} in the result`)
  return host
}
