import { type Command, script, shell } from '../../lib/author.ts'
import type { AptTransaction } from './probe.ts'
import { MARKS, preamble } from './shell.ts'

/** dpkg's status file. Its backup shows what the change itself changed. */
const STATUS = '/var/lib/dpkg/status'

/** What {@link undoTransaction} reads. */
export const APT_UNDO_READS = [STATUS, MARKS]

const comes = ({ moves }: AptTransaction): string =>
  moves.flatMap(({ name, to }) => (to === null ? [] : [`${name}=${to}`])).join(' ')

/**
 * Reverts a transaction: removes new packages, and restores upgraded and removed ones, except for the versions in `gone`; one failure
 * does not stop the rest. `debconf`: packages whose answers are removed with them.
 */
export const undoTransaction = (
  would: AptTransaction,
  gone: readonly string[],
  debconf: readonly string[],
  patience: number,
): Command => ({
  sh: [
    preamble(patience),
    shell`status=${STATUS} marks=${MARKS} names=${would.moves.map(({ name }) => name).join('\n')} gone=${gone.join(' ')} news=${comes(would)}`,
    shell`debconf=${debconf.join(' ')} no_lists=${would.refresh && would.listsWereEmpty ? 'yes' : ''}`,
    script(import.meta.dirname, 'undo.sh'),
  ].join('\n'),
})
