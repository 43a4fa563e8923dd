import { PlaybookError } from '../core/errors.ts'
import { lastWords } from '../core/last-words.ts'
import type { RollbackResult } from '../core/result.ts'
import { type RollbackOptions, rollbackRequest } from '../wire/rollback.ts'
import type { Place } from '../wire/wave.ts'
import type { Session } from './session.ts'
import { otherFormat, taken, unlockable, untrusted } from './taken.ts'

/** What a host answers when it is told to take a run back; `nothing`: it knows no such run, or has taken it back already. */
export interface Takeback extends RollbackResult {
  readonly nothing?: 'unknown run' | 'already taken back'
}

/** Who hears of a rollback while it goes on. */
export interface RollbackListener {
  note(text: string): void
  /** The host may be reached there once it is done. */
  place(place: Place): void
}

const SHOWN = 4096
/** Marks of which each line is one. */
const LISTS = ['tampered', 'left']
const DEAF: RollbackListener = { note: () => {}, place: () => {} }

/**
 * Takes a run back with the `undo.sh` that the host keeps. A failed undo does not stop the rest.
 *
 * @throws PlaybookError E_TASK when another run holds the host · E_ROLLBACK when others can change what would be run · E_UNREACHABLE when
 * the link is lost meanwhile
 */
export async function rollBack(
  session: Session,
  run: string,
  options: RollbackOptions,
  listener: RollbackListener = DEAF,
): Promise<Takeback> {
  const said: Record<'undone' | 'would-undo' | 'kept' | 'left' | 'undo-failed' | 'tampered', string[]> = {
    undone: [],
    'would-undo': [],
    kept: [],
    left: [],
    'undo-failed': [],
    tampered: [],
  }
  let code: string | undefined
  let nothing: Takeback['nothing']
  let holder: string | undefined
  let strange = ''
  let byHost = ''
  let as: string | undefined
  await session.exchange(rollbackRequest(run, options), ({ words: [kind = '', word], data }) => {
    const text = kind === 'undo-failed' ? failedWords(data) : data.toString().trim()
    if (kind in said)
      said[kind as keyof typeof said].push(...(LISTS.includes(kind) ? text.split('\n') : [text]))
    if (kind === 'was-undone') said.undone.push(text)
    else if (kind === 'undone') listener.note(`took back: ${text}`)
    else if (kind === 'left') listener.note(`left: ${text.replaceAll('\n', ', ')}`)
    else if (kind === 'tampered') listener.note(`changed since: ${text.replaceAll('\n', ', ')}`)
    else if (kind === 'working') listener.note(waitsFor(text))
    else if (kind === 'waiting') listener.note(`waits for the host's lock, held by ${text}`)
    else if (kind === 'place') listener.place(placeIn(text))
    else if (kind === 'as') as = word
    else if (kind === 'unknown') nothing = 'unknown run'
    else if (kind === 'locked') holder = text
    else if (kind === 'untrusted') strange = text
    else if (kind === 'unlockable') throw unlockable()
    else if (kind === 'format') throw otherFormat(run, word ?? '')
    else if (kind === 'still-working') throw stillWorking(text)
    else if (kind === 'already') {
      nothing = 'already taken back'
      byHost = text
    } else if (kind === 'rolled-back') {
      code = word
      if (code !== '0' && text) said['undo-failed'].push(lastWords(data, SHOWN).trim())
    }
  })
  if (holder !== undefined) throw taken(holder)
  if (strange) throw untrusted(strange)
  const { undone, kept } = said
  const changedSince = said.tampered.length > 0 && { changedSince: said.tampered }
  const left = said.left.length > 0 && { left: said.left }
  if (options.check && !nothing) {
    const failed = said['undo-failed']
    if (failed.length > 0) return { state: 'failed', undone, kept, failed, ...changedSince }
    return { state: 'preview', undone: said['would-undo'], kept, failed, ...changedSince }
  }
  return {
    state: nothing || code === '0' ? 'complete' : 'failed',
    undone,
    kept,
    failed: said['undo-failed'],
    ...left,
    ...changedSince,
    ...(byHost && { byHost }),
    ...(as && { run: as }),
    ...(nothing && { nothing }),
  }
}

const stillWorking = (text: string): PlaybookError =>
  new PlaybookError('E_ROLLBACK', `nothing is undone while a change lives: ${text}`, {
    hint: 'An older version of run-playbook began it. Wait for its end or end that process group, then roll back again.',
  })

/** What a change is called, and the end of what its undo said. */
function failedWords(data: Buffer): string {
  const end = data.indexOf('\n') + 1
  return `${data.subarray(0, end)}${lastWords(data.subarray(end), SHOWN)}`.trim()
}

/** `text`: a change, and its processes. */
export const waitsFor = (text: string): string => `waits for what is still at work: ${text}`

/** What a host remembers of us is data that it may have changed. */
function placeIn(text: string): Place {
  try {
    const { address, port } = JSON.parse(text) as Partial<Place>
    if (typeof address === 'string' && Number.isInteger(port)) return { address, port: Number(port) }
  } catch {
    // Told below.
  }
  throw new Error(`the journal names a place in an unknown form: ${text}`)
}
