import type { Change } from '../core/change.ts'
import { SENT_BYTES } from '../core/last-words.ts'
import { shell } from '../core/shell.ts'
import { hostProgram } from '../host/load.ts'
import { below, exitCode, output } from './fields.ts'
import { type EventOf, marksAt, replyForm } from './marks.ts'
import type { Exchange } from './request.ts'
import { roomFor } from './room.ts'
import { disksForbid, flagsForbid } from './space.ts'
import { limitOf, trialPatienceOf } from './wave-patience.ts'

const mark = marksAt<'looking' | 'trying'>()

const marksFor = (changes: readonly Change[]) => ({
  begin: mark({ start: 'looking' }),
  refused: mark({ looking: 'trying' }, { output }),
  tried: mark(
    { looking: 'trying', trying: 'trying' },
    { index: below(changes.length), code: exitCode, output },
  ),
})

export type TrialEvent = EventOf<ReturnType<typeof marksFor>>

/**
 * Tries changes in one exchange, as far as they have trials; nothing is journalled, because nothing is changed. A lack of room for their
 * undo has the same mark as in a wave.
 */
export function trialRequest(changes: readonly Change[]): Exchange<TrialEvent> {
  const named = changes.map((change, index) => [String(index), change] as const)
  const staged = changes.flatMap(({ apply, undo, redo }) => [apply, undo, redo])
  const kib = Math.ceil(
    staged.reduce((sum, one) => sum + (one && 'stdin' in one ? (one.stdin?.length ?? 0) : 0), 0) / 1024,
  )
  const room = shell`output=$(roomy "$J" ${roomFor(changes, kib)} 2>&1) || { printf '%s' "$output"; mark refused; }`
  const payload = changes.map(({ trial }) => trial?.stdin ?? new Uint8Array())
  const lines = changes.map(
    (change, index) =>
      change.trial && shell`try ${index} ${limitOf(change)} ${payload[index]!.length} ${change.trial.sh}`,
  )
  return {
    script: [
      hostProgram('trial', { SENT_BYTES }),
      room,
      flagsForbid('tried', named),
      disksForbid(named),
      ...lines.filter((line) => line !== undefined),
    ].join('\n'),
    payload,
    patience: trialPatienceOf(changes.filter(({ trial }) => trial)),
    reply: replyForm(marksFor(changes)),
  }
}
