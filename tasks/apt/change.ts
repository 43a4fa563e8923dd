import { type Change, type Command, NO_ROOM, type Raw, raw, script, shell } from '../../lib/author.ts'
import { ANSWERING } from './debconf.ts'
import type { AptMove, AptTransaction } from './probe.ts'
import { preamble } from './shell.ts'

export interface InstallOptions {
  readonly recommends: boolean
  readonly lockTimeoutSeconds: number
  readonly downgrade?: boolean
}

/** A failed update is no error: the old lists may suffice, and where they do not, apt fails itself. */
const refreshing = ({ refresh }: AptTransaction): string => (refresh ? 'patiently apt-get -q update' : ':')

/** Runs apt-get, which must make exactly the moves of the plan. */
const asPlanned = ({ moves }: AptTransaction, words: Raw): string =>
  [
    shell`planned=${moves.map(({ name, to }) => `${name} ${to ?? '-'}`).join('\n')}`,
    script(import.meta.dirname, 'as-planned.sh'),
    shell`as_planned ${words}`,
  ].join('\n')

/** The arguments with which apt-get installs the missing packages in the planned versions. */
export const installWords = (would: AptTransaction, { downgrade, recommends }: InstallOptions): Raw =>
  raw`${downgrade ? ['--allow-downgrades'] : []} -o APT::Install-Recommends=${String(recommends)} install ${would.missing.map((name) => exactly(name, would.moves))}`

export const upgradeWords = (full: boolean, { recommends }: InstallOptions): Raw =>
  raw`-o APT::Install-Recommends=${String(recommends)} ${full ? 'dist-upgrade' : 'upgrade'}`

/** Runs apt-get with `words`. `answers` are lines for debconf-set-selections. */
export const changing = (
  would: AptTransaction,
  words: Raw,
  { lockTimeoutSeconds }: InstallOptions,
  answers = '',
): Command => ({
  sh: [
    preamble(lockTimeoutSeconds),
    answers ? ANSWERING : ':',
    refreshing(would),
    asPlanned(would, words),
  ].join('\n'),
  stdin: answers ? Buffer.from(answers) : undefined,
})

/** Checks the free space, as far as the lists on the host give the sizes. */
export const trying = ({ refresh }: AptTransaction, words: Raw): Pick<Change, 'trial'> =>
  refresh
    ? {}
    : {
        trial: {
          sh: [
            shell`FULL=${NO_ROOM}`,
            script(import.meta.dirname, 'enough-space.sh'),
            shell`enough_space ${words}`,
          ].join('\n'),
        },
      }

/** A virtual package has no version: by the name alone, apt chooses the same provider. */
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

/** One line per package, before and after. */
export const difference = ({ moves }: AptTransaction): { before: string; after: string } => ({
  before: shown(moves, 'from'),
  after: shown(moves, 'to'),
})
