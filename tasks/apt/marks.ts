import { type Change, raw, script } from '../../lib/author.ts'
import type { AptTransaction } from './probe.ts'
import { MARKS, preamble, waitsFor } from './shell.ts'

/** Marks as wanted what came as a dependency, so that no autoremove takes it; its undo leaves the marks of others alone. */
export function keeping({ automatic }: AptTransaction, lockTimeoutSeconds: number): Omit<Change, 'effects'> {
  const names = raw`marks=${MARKS} names=${automatic.join('\n')} failed=0`.text
  return {
    summary: `mark ${automatic.join(', ')} as manually installed`,
    before: automatic.map((name) => `${name} (automatic)`).join('\n'),
    after: automatic.map((name) => `${name} (manual)`).join('\n'),
    apply: {
      sh: [preamble(lockTimeoutSeconds), raw`patiently apt-mark -qq manual ${automatic}`.text].join('\n'),
    },
    undo: {
      sh: [
        preamble(lockTimeoutSeconds),
        'set -f',
        names,
        script(import.meta.dirname, 'mark-again.sh'),
        'exit $failed',
      ].join('\n'),
    },
    undoReads: [MARKS],
    waits: waitsFor({ seconds: lockTimeoutSeconds }),
  }
}
