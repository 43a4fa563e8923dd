import { PlaybookError } from '../core/errors.ts'
import type { Target } from '../core/target.ts'
import { placeOf, slowShell } from '../transport/index.ts'
import { withDetail } from '../transport/tail.ts'
import type { Broken } from './receive.ts'

const TOO_LARGE = 'Split a playbook that edits many large files.'
const UNKNOWN =
  'Another version of run-playbook may have written it: check the journal of the host before the next run.'

/** The error of a broken reply, for the operator. */
export function brokenError(
  target: Target,
  { how, message: why, output }: Broken,
  answered: boolean,
): PlaybookError {
  const where = placeOf(target)
  const unreachable = (message: string, hint?: string): PlaybookError =>
    new PlaybookError('E_UNREACHABLE', message, { where, hint })
  switch (how) {
    case 'slow':
      return slowShell(target, output)
    case 'stopped':
      return new PlaybookError('E_STOPPED', `stopped as asked, after ${why} of waiting for the host`, {
        where,
      })
    case 'silent':
      return unreachable(`the host is connected but sent nothing for ${why}`)
    case 'long':
      return unreachable(`the host is connected but did not finish within ${why}`)
    case 'large':
    case 'wrong':
      return unreachable(`the reply of the host is invalid: ${why}`, how === 'large' ? TOO_LARGE : UNKNOWN)
    case 'lost':
      if (answered) return unreachable(`the connection was lost: ${why}`)
      return unreachable(
        `the host did not start a shell: ${withDetail(why, output)}`,
        `Check the login shell of ${target.user}: it must run "/bin/sh -c …" as a POSIX shell does.`,
      )
  }
}
