import { type Change, raw } from '../../lib/author.ts'
import type { AptTransaction } from './probe.ts'
import { MARKS, preamble, waitsFor } from './shell.ts'
import { MARK_AGAIN } from './undo.ts'

/** Marks as wanted what came as a dependency, so that no autoremove takes it; its undo leaves the marks of others alone. */
export function keeping({ automatic }: AptTransaction, lockTimeoutSeconds: number): Omit<Change, 'effects'> {
  const names = raw`names=${automatic.join('\n')} failed=0`.text
  return {
    summary: `mark ${automatic.join(', ')} as manually installed`,
    before: automatic.map((name) => `${name} (automatic)`).join('\n'),
    after: automatic.map((name) => `${name} (manual)`).join('\n'),
    apply: {
      sh: [preamble(lockTimeoutSeconds), raw`patiently apt-mark -qq manual ${automatic}`.text].join('\n'),
    },
    undo: { sh: [preamble(lockTimeoutSeconds), 'set -f', names, MARK_AGAIN, 'exit $failed'].join('\n') },
    consults: [MARKS],
    waits: waitsFor({ seconds: lockTimeoutSeconds }),
  }
}
