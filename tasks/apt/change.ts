import { type Command, type Raw, raw, script, shell } from '../../lib/author.ts'
import { ANSWERING } from './debconf.ts'
import type { AptMove, AptTransaction } from './probe.ts'
import { preamble } from './shell.ts'

export interface InstallOptions {
  readonly recommends: boolean
  readonly lockTimeoutSeconds: number
  readonly downgrade?: boolean
}

/** A failed update stops nothing: the lists that are there may do, and if not, apt says so itself. */
const refreshing = ({ refresh }: AptTransaction): string => (refresh ? 'patiently apt-get -q update' : ':')

/** Runs apt-get, which must do nothing but the moves of the plan. */
const asPlanned = ({ moves }: AptTransaction, words: Raw): string =>
  [
    shell`planned=${moves.map(({ name, to }) => `${name} ${to ?? '-'}`).join('\n')}`,
    script(import.meta.dirname, 'as-planned.sh'),
    shell`as_planned ${words}`,
  ].join('\n')

/** Installs what is missing, in the versions that were promised. `answers` are lines for debconf-set-selections. */
export const installing = (would: AptTransaction, options: InstallOptions, answers: string): Command => ({
  sh: [
    preamble(options.lockTimeoutSeconds),
    answers ? ANSWERING : ':',
    refreshing(would),
    asPlanned(
      would,
      raw`${options.downgrade ? ['--allow-downgrades'] : []} -o APT::Install-Recommends=${String(options.recommends)} install ${would.missing.map((name) => exactly(name, would.moves))}`,
    ),
  ].join('\n'),
  stdin: answers ? Buffer.from(answers) : undefined,
})

export const upgrading = (full: boolean, would: AptTransaction, options: InstallOptions): Command => ({
  sh: [
    preamble(options.lockTimeoutSeconds),
    refreshing(would),
    asPlanned(
      would,
      raw`-o APT::Install-Recommends=${String(options.recommends)} ${full ? 'dist-upgrade' : 'upgrade'}`,
    ),
  ].join('\n'),
})

/** A virtual package has no version: the name alone brings what apt picked. */
const exactly = (wish: string, moves: readonly AptMove[]): string => {
  const name = wish.replace(/=.*/, '')
  const version = moves.find((move) => move.name === name)?.to
  return version ? `${name}=${version}` : wish
}

const shown = (moves: readonly AptMove[], side: 'from' | 'to'): string =>
  moves
    .flatMap((move) => (move[side] === null ? [] : [`${move.name} ${move[side]}`]))
    .sort()
    .join('\n')

/** A line a package, before and after. */
export const difference = ({ moves }: AptTransaction): { before: string; after: string } => ({
  before: shown(moves, 'from'),
  after: shown(moves, 'to'),
})
