import { SENT_BYTES } from '../core/last-words.ts'
import { shell } from '../core/shell.ts'
import type { Change } from '../core/task.ts'
import { disksForbid, flagsForbid } from './hindrances.ts'
import { JOURNAL_HOME } from './journal.ts'
import { MARK, type Request } from './request.ts'
import { limitOf, trialPatienceOf } from './wave-patience.ts'
import { STAGING } from './wave-shell.ts'
import { LIMITED, ROOM, roomFor } from './way-back.ts'

// One after the other, each with a folder of its own that goes with it: what is staged may be a secret.
const TRY = String.raw`try() {
  broken=0 trial=$d/trial
  mkdir -- "$trial" 2>>"$d/trouble" || broken=1
  stage "$trial/in" "$3"
  if [ $broken = 0 ] && { printf '%s' "$4" >"$trial/run"; } 2>>"$d/trouble"; then
    ( d=$trial; export d; limited "$2" "$trial/run" <"$trial/in" >"$trial/said" 2>&1 9>&-; code=$?; [ -z "$late" ] || code=timeout; echo $code >"$trial/code" )
    read -r code <"$trial/code"
    tail -c ${SENT_BYTES} "$trial/said"
  else cat "$d/trouble"; code=1; fi
  mark tried "$1" "$code"
  rm -rf -- "$trial"
}`

// What is not there yet will be made where its folder is.
const ROOMY = String.raw`${ROOM}
${JOURNAL_HOME}
while [ ! -d "$J" ]; do J=${'$'}{J%/*}; J=${'$'}{J:-/}; done`

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
      MARK,
      STAGING,
      LIMITED,
      TRY,
      ROOMY,
      'mark begin',
      room,
      flagsForbid('tried', named),
      disksForbid(named),
      ...lines.filter((line) => line !== undefined),
    ].join('\n'),
    payload,
    patience: trialPatienceOf(changes.filter(({ trial }) => trial)),
  }
}
