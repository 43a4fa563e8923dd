import { type Command, script, shell } from '../../lib/author.ts'
import type { AptTransaction } from './probe.ts'
import { MARKS, preamble } from './shell.ts'

/** How every package stood right before the change: what it really changed is known by this, whoever else was at work before. */
const STATUS = '/var/lib/dpkg/status'

/** What {@link takingBack} looks things up in. */
export const APT_CONSULTS = [STATUS, MARKS]

const comes = ({ moves }: AptTransaction): string =>
  moves.flatMap(({ name, to }) => (to === null ? [] : [`${name}=${to}`])).join(' ')

/**
 * Takes a transaction back: what was new goes, what was upgraded or removed comes back, except for the versions in `gone`; one
 * obstacle does not stop the rest. `debconf`: packages whose answers go with them.
 */
export const takingBack = (
  would: AptTransaction,
  gone: readonly string[],
  debconf: readonly string[],
  patience: number,
): Command => ({
  sh: [
    preamble(patience),
    shell`status=${STATUS} marks=${MARKS} names=${would.moves.map(({ name }) => name).join('\n')} gone=${gone.join(' ')} news=${comes(would)}`,
    shell`debconf=${debconf.join(' ')} no_lists=${would.refresh && would.listsWereEmpty ? 'yes' : ''}`,
    script(import.meta.dirname, 'take-back.sh'),
  ].join('\n'),
})
