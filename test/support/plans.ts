import { spawnSync } from 'node:child_process'
import { expect } from 'vitest'
import type { Answer, Change, Command, Probe, Task } from '../../lib/author.ts'
import { PlaybookError, describe as told } from '../../lib/core/errors.ts'
import type { FileState } from '../../tasks/file/probe.ts'

// What rows of plans have in common: they need no host.

export const answer = (out: string, code = 0, err = ''): Answer => ({ code, out: Buffer.from(out), err })
export const summaries = (changes: readonly Change[]): string[] => changes.map((change) => change.summary)
export const shellOf = (command: Change['undo']): string => ('sh' in command ? (command as Command).sh : '')

export function thrownBy(deed: () => unknown): unknown {
  try {
    deed()
  } catch (thrown) {
    return thrown
  }
  return undefined
}
/** An error of ours, as the command prints it. */
export function errorOf(deed: () => unknown): string {
  const thrown = thrownBy(deed)
  if (thrown === undefined) return 'nothing was thrown'
  expect(thrown).toBeInstanceOf(PlaybookError)
  return told(thrown)
}

/** Asks this very machine: probes change nothing. */
export function asked<T>(probe: Probe<T>): T {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', probe.ask], {
    env: { ...process.env, LC_ALL: 'C' },
  })
  return probe.parse({ code: status ?? 1, out: stdout, err: stderr.toString() })
}

export const planOn = (task: Task, file: FileState | null): readonly Change[] =>
  task.plan({ file, folder: 'directory' })
export const textIn = (change: Change | undefined): string =>
  Buffer.from(change?.apply.stdin ?? []).toString('latin1')
