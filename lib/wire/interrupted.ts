import { lastWords } from '../core/last-words.ts'
import { isRunId } from '../core/run-id.ts'
import { hostProgram } from '../host/load.ts'
import { MarkError } from './marks.ts'

/** The answer of a host that is asked for interrupted runs. */
export type InterruptedRuns =
  | { readonly type: 'runs'; readonly runs: readonly { readonly run: string; readonly isWorking: boolean }[] }
  /** Another run holds the lock. */
  | { readonly type: 'held'; readonly holder: string }
  /** There is no flock. */
  | { readonly type: 'unlockable' }
  | { readonly type: 'untrusted'; readonly output: string }
  /** A run that another version made. */
  | { readonly type: 'format'; readonly run: string; readonly format: string }

/**
 * Shell that prints the interrupted runs, a line each, with `working` where a process of the run still lives; or `held` and the holder,
 * while another run holds the lock; or `unlockable`, without flock; or `untrusted` and the paths; or `format`, a run and its format, which this version does not
 * know.
 */
export const interruptedRunsScript = (): string => hostProgram('interrupted')

/** @throws MarkError at a line that the script does not print */
export function readInterruptedRuns(out: Buffer): InterruptedRuns {
  const text = out.toString()
  if (text === 'unlockable\n') return { type: 'unlockable' }
  if (text.startsWith('untrusted\n'))
    return { type: 'untrusted', output: lastWords(out.subarray(out.indexOf('\n'))).trim() }
  if (text.startsWith('held '))
    return { type: 'held', holder: lastWords(out.subarray('held '.length)).trim() }
  const runs = []
  for (const line of text.split('\n')) {
    const [, other, format = ''] = /^format ([a-z0-9-]+) ?(.*)$/s.exec(line) ?? []
    if (other !== undefined) return { type: 'format', run: other, format }
    const [whole, run = '', working] = /^(?!unlockable$|untrusted$)([a-z0-9-]*)( working)?$/.exec(line) ?? []
    if (whole === undefined) throw new MarkError('unknown', { words: [line], data: Buffer.alloc(0) })
    // Other entries of the folder are no runs.
    if (isRunId(run)) runs.push({ run, isWorking: working !== undefined })
  }
  return { type: 'runs', runs }
}
