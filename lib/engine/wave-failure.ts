import type { Change } from '../core/change.ts'
import { PlaybookError } from '../core/errors.ts'
import type { Wave } from '../wire/wave.ts'
import { limitOf } from '../wire/wave-patience.ts'
import type { WaveEvent } from '../wire/wave-reply.ts'
import { unanswered } from './host-facts.ts'
import { hostLocked, untrusted } from './refusals.ts'

/** The events of a wave that are failures. */
export type WaveFailure = Extract<
  WaveEvent,
  {
    readonly type:
      | 'failed'
      | 'unsaved'
      | 'no-watchdog'
      | 'moved'
      | 'locked'
      | 'untrusted'
      | 'stopped'
      | 'refused'
  }
>

export function failureIn(event: WaveFailure, { changes, preconditions }: Wave): PlaybookError {
  switch (event.type) {
    case 'failed':
      return changeFailed(changes[event.step]!, event.code, event.output)
    case 'unsaved':
      return new PlaybookError(
        'E_TASK',
        `${changes[event.step]!.summary}: its undo could not be written: ${event.output}`,
        { hint: 'Nothing was changed by it. Is /var/lib/run-playbook writable, with room for a copy?' },
      )
    case 'no-watchdog':
      return new PlaybookError(
        'E_TASK',
        `${changes[event.step]!.summary}: the watchdog could not be started: ${event.output || 'no process outlives the login'}`,
        { hint: 'The change may disconnect, so it was not begun.' },
      )
    case 'moved': {
      const { probe } = preconditions[event.precondition]!
      if (event.late) return unanswered(probe)
      return new PlaybookError('E_TASK', `the host changed while the run was planned: ${probe.key}`, {
        hint: 'Another program changes this host. Nothing more was written; run again.',
      })
    }
    case 'locked':
      return hostLocked(event.holder)
    case 'untrusted':
      return untrusted(event.output)
    case 'stopped':
      return new PlaybookError('E_STOPPED', 'stopped before the next change')
    case 'refused':
      return refused(event.output)
  }
}

/** The error of a wave in which nothing was begun. */
export const refused = (output: string): PlaybookError =>
  new PlaybookError('E_TASK', `the journal could not be opened: ${distinctLines(output)}`, {
    hint: 'Nothing was changed. Is /var/lib/run-playbook writable, with room for a copy?',
  })

const distinctLines = (text: string): string => [...new Set(text.split('\n'))].join('\n')

/** The error of a change that failed, or of a trial. */
export function changeFailed(change: Change, code: number | 'timeout', output: string): PlaybookError {
  const { summary, explain } = change
  const { message, hint } = (output && explain?.(output)) || { message: output }
  if (code === 'timeout')
    return new PlaybookError('E_TASK', `${summary}: killed after ${limitOf(change)} s\n${message}`, {
      hint,
    })
  return new PlaybookError('E_TASK', `${summary}: ${message || `ended with code ${code}`}`, { hint })
}
