import { PlaybookError } from '../core/errors.ts'
import { lastWords } from '../core/last-words.ts'
import type { Change } from '../core/task.ts'
import type { Frame } from '../wire/frames.ts'
import type { Wave } from '../wire/wave.ts'
import { limitOf } from '../wire/wave-patience.ts'
import { taken, untrusted } from './taken.ts'
import { unanswered } from './world.ts'

/** What a frame of a wave says that went wrong; undefined for any other. */
export function failureIn(
  frame: Frame,
  wave: Wave,
  changeAt: (name?: string) => Change,
): PlaybookError | undefined {
  const [kind, name, code] = frame.words
  const said = lastWords(frame.data)
  const head = wave.heads[Number(name)]?.probe
  switch (kind) {
    case 'failed':
      return changeFailed(changeAt(name), code, said)
    case 'unsaved':
      return new PlaybookError(
        'E_TASK',
        `${changeAt(name).summary}: its way back could not be written: ${said}`,
        { hint: 'Nothing was changed by it. Is /var/lib/run-playbook writable, with room for a copy?' },
      )
    case 'unguarded':
      return new PlaybookError(
        'E_TASK',
        `${changeAt(name).summary}: the host could not be made to take it back by itself: ${said || 'no process of ours stays there'}`,
        { hint: 'It may cut us off, and so it was not begun.' },
      )
    case 'moved':
      if (head && code) return unanswered(head)
      return new PlaybookError('E_TASK', `the host changed while the run was planned: ${head?.key}`, {
        hint: 'Somebody else works there. Nothing more was written; run again.',
      })
    case 'locked':
      return taken(said)
    case 'untrusted':
      return untrusted(said)
    case 'stopped':
      return new PlaybookError('E_STOPPED', 'stopped before the next change')
    case 'refused':
      return refused(said)
    default:
      return undefined
  }
}

/** Why nothing was begun. */
export const refused = (said: string): PlaybookError =>
  new PlaybookError('E_TASK', `the journal could not be opened: ${distinctLines(said)}`, {
    hint: 'Nothing was changed. Is /var/lib/run-playbook writable, with room for a copy?',
  })

const distinctLines = (text: string): string => [...new Set(text.split('\n'))].join('\n')

/** What a change that failed, or that would fail, is told as. */
export function changeFailed(change: Change, code: string | undefined, said: string): PlaybookError {
  const { summary, explain } = change
  const { message, hint } = (said && explain?.(said)) || { message: said }
  if (code === 'timeout')
    return new PlaybookError('E_TASK', `${summary}: killed after ${limitOf(change)} s\n${message}`, {
      hint,
    })
  return new PlaybookError('E_TASK', `${summary}: ${message || `ended with code ${code}`}`, { hint })
}
