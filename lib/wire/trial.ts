import { SENT_BYTES } from '../core/last-words.ts'
import { shell } from '../core/shell.ts'
import type { Change } from '../core/task.ts'
import { hostProgram } from '../host/load.ts'
import type { Request } from './request.ts'
import { roomFor } from './room.ts'
import { disksForbid, flagsForbid } from './space.ts'
import { limitOf, trialPatienceOf } from './wave-patience.ts'

/**
 * Tries changes in one exchange, as far as they can be tried; nothing is journalled, because nothing is changed. Whether there is room for
 * their undo is marked as it is when they are made.
 */
export function trialRequest(changes: readonly Change[]): Request {
  const named = changes.map((change, index) => [String(index), change] as const)
  const staged = changes.flatMap(({ apply, undo, redo }) => [apply, undo, redo])
  const kib = Math.ceil(
    staged.reduce((sum, one) => sum + (one && 'stdin' in one ? (one.stdin?.length ?? 0) : 0), 0) / 1024,
  )
  const room = shell`said=$(roomy "$J" ${roomFor(changes, kib)} 2>&1) || { printf '%s' "$said"; mark refused; }`
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
  }
}
