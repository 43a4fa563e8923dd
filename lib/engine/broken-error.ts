import { PlaybookError } from '../core/errors.ts'
import type { Target } from '../core/target.ts'
import { placeOf, slowShell } from '../transport/index.ts'
import { withDetail } from '../transport/tail.ts'
import type { Broken } from './receive.ts'

const TOO_LARGE = 'A playbook that edits many large files is better made several.'
const UNKNOWN =
  'Another version of run-playbook may have written it: look at the journal of the host before the next run.'

/** A reply that was broken off, in words for a person. */
export function brokenError(
  target: Target,
  { how, message: why, said }: Broken,
  answered: boolean,
): PlaybookError {
  const where = placeOf(target)
  const unreachable = (message: string, hint?: string): PlaybookError =>
    new PlaybookError('E_UNREACHABLE', message, { where, hint })
  switch (how) {
    case 'slow':
      return slowShell(target, said)
    case 'stopped':
      return new PlaybookError('E_STOPPED', `stopped as asked: the host was given ${why} to answer`, {
        where,
      })
    case 'silent':
      return unreachable(`the host is alive and said nothing for ${why}`)
    case 'long':
      return unreachable(`the host is alive and came to no end within ${why}`)
    case 'large':
    case 'wrong':
      return unreachable(
        `the reply of the host is read no further: ${why}`,
        how === 'large' ? TOO_LARGE : UNKNOWN,
      )
    case 'lost':
      if (answered) return unreachable(`the connection was lost: ${why}`)
      return unreachable(
        `the host did not start our shell: ${withDetail(why, said)}`,
        `Look at the login shell of ${target.user}: it must run "/bin/sh -c …" as a POSIX shell does.`,
      )
  }
}
