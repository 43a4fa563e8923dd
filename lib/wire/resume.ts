import { hostProgram } from '../host/load.ts'
import { output, word } from './fields.ts'
import { type EventOf, marksAt, replyForm } from './marks.ts'
import { type Exchange, undoing } from './request.ts'

const mark = marksAt<'looking' | 'over'>()

const MARKS = {
  begin: mark({ start: 'looking' }),
  untrusted: mark({ looking: 'over' }, { output }),
  locked: mark({ looking: 'over' }, { holder: output }),
  working: mark({ looking: 'looking' }, { step: word, output }),
  'still-working': mark({ looking: 'over' }, { output }),
  resumed: mark({ looking: 'over' }),
}

export type ResumeEvent = EventOf<typeof MARKS>

/**
 * Keeps the changes of interrupted runs for a run that resumes them; answers `resumed` unless another run holds the lock. The host waits
 * first for processes that still run.
 */
export const resumeRequest = (runs: readonly string[], by: string): Exchange<ResumeEvent> => ({
  script: hostProgram('resume', { runs: runs.join(' '), names: runs.join(', '), by }),
  patience: undoing(),
  reply: replyForm(MARKS),
})
