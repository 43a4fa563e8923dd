import { SENT_BYTES } from '../core/last-words.ts'
import { shell } from '../core/shell.ts'
import type { Change } from '../core/task.ts'
import { MARK, type Request } from './request.ts'
import { STAGING } from './wave-shell.ts'
import { LIMITED } from './way-back.ts'

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

/** Tries changes that can be tried, in one exchange; nothing is journalled, because nothing is changed. */
export function trialRequest(changes: readonly Change[]): Request {
  const payload = changes.map(({ trial }) => trial?.stdin ?? new Uint8Array())
  const lines = changes.map(
    ({ trial, timeoutSeconds = 900 }, index) =>
      shell`try ${index} ${timeoutSeconds} ${payload[index]!.length} ${trial?.sh ?? ':'}`,
  )
  return { script: [MARK, STAGING, LIMITED, TRY, 'mark begin', ...lines].join('\n'), payload }
}
