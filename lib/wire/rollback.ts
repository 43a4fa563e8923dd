import { lastWords } from '../core/last-words.ts'
import { hostProgram } from '../host/load.ts'
import { integer, lines, output, rest, word } from './fields.ts'
import { type EventOf, type Field, MALFORMED, marksAt, replyForm } from './marks.ts'
import { type Exchange, MANY_FRAMES, undoing } from './request.ts'
import type { Place, RunIdentity } from './wave.ts'

export interface RollbackOptions {
  readonly lockTimeoutSeconds: number
  /** The rollback as a run of its own, where the run was committed. */
  readonly as?: RunIdentity
  /** Removes configuration and data of packages as well. */
  readonly purge?: boolean
  /** Only reports what would be done. */
  readonly check?: boolean
}

const SHOWN = 4096
const shortened: Field<string> = (_, data) => lastWords(data, SHOWN).trim()

/** The summary of a change, and the end of the output of its undo. */
const failure: Field<string> = (_, data) => {
  const end = data.indexOf('\n') + 1
  return `${data.subarray(0, end)}${lastWords(data.subarray(end), SHOWN)}`.trim()
}

/** Validated, because the file lies on the host and may have been modified. */
const place: Field<Place> = (_, data) => {
  try {
    const { address, port } = JSON.parse(data.toString()) as Partial<Place>
    if (typeof address === 'string' && Number.isInteger(port)) return { address, port: Number(port) }
  } catch {
    // Malformed, too.
  }
  return MALFORMED
}

type State = 'looking' | 'held' | 'reported' | 'undoing' | 'over'
const FOUND = { looking: 'over', held: 'over' } as const
const UNDOING = { looking: 'undoing', held: 'undoing', undoing: 'undoing' } as const
const UNDONE = { looking: 'over', held: 'over', undoing: 'over' } as const

const mark = marksAt<State>()

const MARKS = {
  begin: mark({ start: 'looking' }),
  place: mark({ looking: 'looking' }, { place }),
  untrusted: mark({ looking: 'over' }, { output }),
  unlockable: mark({ looking: 'over' }),
  format: mark({ looking: 'over' }, { format: rest }),
  unknown: mark(FOUND),
  waiting: mark({ looking: 'held' }, { holder: output }),
  locked: mark(FOUND, { holder: output }),
  'still-working': mark(FOUND, { output }),
  'was-undone': mark({ looking: 'reported', held: 'reported', reported: 'reported' }, { step: word, output }),
  already: mark({ looking: 'over', held: 'over', reported: 'over' }, { by: output }),
  // From here on the marks of undo.sh, which an older version may have written: they keep their names.
  working: mark(UNDOING, { step: word, output }),
  tampered: mark(UNDOING, { of: word, paths: lines }),
  as: mark(UNDOING, { run: word }),
  kept: mark(UNDOING, { step: word, output }),
  'would-undo': mark(UNDOING, { step: word, output }),
  undone: mark(UNDOING, { step: word, output }),
  left: mark(UNDOING, { step: word, paths: lines }),
  'undo-failed': mark(UNDOING, { step: word, output: failure }),
  'rolled-back': mark(UNDONE, { code: integer, output: shortened }),
}

export type RollbackEvent = EventOf<typeof MARKS>

/** Rolls a run back with its own `undo.sh`, or only reports what that would do. */
export function rollbackRequest(run: string, options: RollbackOptions): Exchange<RollbackEvent> {
  const { lockTimeoutSeconds: wait, as, purge = false, check = false } = options
  const flags = [...(purge ? ['--purge'] : []), ...(check ? ['--check'] : [])].join(' ')
  const values = { run, wait, flags, check: check ? 'yes' : 'no', as: as ? JSON.stringify(as) : '' }
  return {
    script: hostProgram('rollback', values),
    patience: undoing(wait),
    frames: MANY_FRAMES,
    reply: replyForm(MARKS),
  }
}
