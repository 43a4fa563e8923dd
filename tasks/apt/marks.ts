import { type Change, raw, script } from '../../lib/author.ts'
import type { AptTransaction } from './probe.ts'
import { MARKS, preamble, waitsFor } from './shell.ts'

/** Marks dependencies as manually installed, so that autoremove does not remove them; the undo changes no mark of other packages. */
export function markManual(
  { automatic }: AptTransaction,
  lockTimeoutSeconds: number,
): Omit<Change, 'effects'> {
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
        script(import.meta.dirname, 'restore-marks.sh'),
        'exit $failed',
      ].join('\n'),
    },
    undoReads: [MARKS],
    waits: waitsFor({ seconds: lockTimeoutSeconds }),
  }
}
