import { defineTask, invalid, invalidates, type Secret, sets, t } from '../../lib/author.ts'
import { changing, difference, installWords, trying } from './change.ts'
import { isSecret, redoOf, selections } from './debconf.ts'
import { explainApt } from './failure.ts'
import { markManual } from './marks.ts'
import { aptOptions } from './options.ts'
import { APT_ALTERS, type AptTransaction, aptInstall, NOTHING_TO_DO } from './probe.ts'
import { repairDpkg } from './repair.ts'
import { waitsFor } from './shell.ts'
import { warningOf } from './sources.ts'
import { APT_UNDO_READS } from './undo.ts'
import { undoOf } from './undo-plan.ts'

const word = t.string({ pattern: '^[^\\s\\0-][^\\s\\0]*$', description: 'one word' })

/**
 * Packages that must be installed: `name`, `name=version` (`=1.0*` as well) or `name:arch`. An installed package is not changed,
 * whatever its version (unless `=version` sets it), but is marked as manually installed where it came as a dependency. A virtual
 * package counts as installed when an installed package provides it, and one of these is marked as manually installed. A broken source
 * is a warning, unless a needed package is missing. The plan shows apt's exact transaction with dependencies, versions and removals.
 *
 * - `debconf`: answers for packages that ask during their installation; a value may be a Secret. Used only when a package is installed.
 * - `update`: `'when-needed'` (default: the lists are older than `maxAgeSeconds`, 86400, or know no candidate), `'always'` or `'never'`.
 * - `downgrade`: whether `=version` may replace a newer one (false: that is an error).
 * - `recommends`: whether to install recommended packages too (true).
 * - `lockTimeoutSeconds`: how long to wait while another process holds apt's or dpkg's lock (300).
 * - `repair`: where dpkg was interrupted earlier, run `dpkg --configure -a` first (false: an error that names the incomplete
 *   packages). That step is irreversible.
 *
 * Never changes a held package, never runs `autoremove` or `apt-get -f install`: where one is needed, the error names the package and
 * a hint. Undo: purges exactly the new packages, restores the versions of upgraded packages, and installs removed packages again.
 * Where no source has an old version any more, the plan and the undo report it. The rollback of a committed run keeps configuration,
 * data and debconf's answers (`dpkg --remove`) unless it purges.
 *
 * @example
 * AptInstall({
 *   packages: ['postfix', 'dovecot-imapd'],
 *   debconf: [{ package: 'postfix', question: 'postfix/main_mailer_type', type: 'select', value: 'Internet Site' }],
 * })
 */
export const AptInstall = defineTask({
  name: 'AptInstall',
  args: t.object({
    packages: t.list(
      t.string({
        pattern: '^[a-z0-9][a-z0-9+.-]*[a-z0-9+.](:[a-z0-9-]+)?(=[A-Za-z0-9.+:~*?-]+|/[A-Za-z0-9.+:~=-]+)?$',
        description: 'a package name, with :arch or =version if need be',
      }),
      { minItems: 1, description: 'names of packages, with :arch or =version if need be' },
    ),
    debconf: t.withDefault(
      t.list(t.object({ package: word, question: word, type: word, value: t.given<string | Secret>() }), {
        description: 'answers to questions of packages during their installation',
      }),
      [],
    ),
    downgrade: t.withDefault(
      t.boolean({ description: 'whether =version may replace a newer version' }),
      false,
    ),
    ...aptOptions,
  }),
  title: ({ packages }) => `install ${packages.join(', ')}`,
  read({ packages, debconf, ...options }) {
    selections(debconf)
    for (const wish of packages) demandNoRelease(wish)
    return { would: aptInstall(packages, options) }
  },
  mayAlter: () => APT_ALTERS,
  mayHelp: true,
  *plan({ packages, debconf, repair, ...options }, { would }) {
    const { lockTimeoutSeconds } = options
    const probe = aptInstall(packages, options)
    const effects = [...APT_ALTERS.map(invalidates), sets(probe, NOTHING_TO_DO)]
    const first = repairDpkg(would, { repair, lockTimeoutSeconds })
    if (first) yield { ...first, effects }
    if (would.automatic.length > 0) {
      const marked = { ...would, automatic: [] }
      yield { ...markManual(would, lockTimeoutSeconds), effects: [invalidates('apt:'), sets(probe, marked)] }
    }
    if (would.moves.length === 0) return
    const words = installWords(would, options)
    const install = (answers: string) => changing(would, words, options, answers)
    const owners = new Set(debconf.map((line) => line.package).filter((name) => isNew(name, would)))
    const back = undoOf(would, [...owners], lockTimeoutSeconds)
    const redo = redoOf(debconf, install)
    yield* back.first
    yield {
      summary: `install ${would.missing.join(', ')} (${counted(would)})`,
      ...difference(would),
      apply: install(selections(debconf)),
      ...trying(would, words),
      undo: back.undo,
      ...(redo && { redo }),
      undoReads: APT_UNDO_READS,
      ...(debconf.some(isSecret) && { secret: true }),
      waits: waitsFor({ seconds: lockTimeoutSeconds, lists: would.refresh, debconf: debconf.length > 0 }),
      effects,
      timeoutSeconds: 1800 + lockTimeoutSeconds,
      explain: explainApt,
    }
  },
  notes: (_, { would }) => would.broken.map(warningOf),
})

// Comparing installed packages with a release would need its lists for every look.
function demandNoRelease(wish: string): void {
  const [name, release] = wish.split('/')
  if (release === undefined) return
  throw invalid(`AptInstall: ${wish}: a package cannot name a release`, {
    hint: `Write ${name}=VERSION (VERSION may end with *), or pin the package to ${release} with a file in /etc/apt/preferences.d.`,
  })
}

const isNew = (name: string, { moves }: AptTransaction): boolean =>
  moves.some((move) => move.name === name && move.from === null)

function counted({ moves, refresh }: AptTransaction): string {
  const removed = moves.filter(({ to }) => to === null).map(({ name }) => name)
  const count = moves.length - removed.length
  return [
    `${count} package${count === 1 ? '' : 's'}`,
    ...(removed.length > 0 ? [`removes ${removed.join(', ')}`] : []),
    ...(refresh ? ['after apt-get update'] : []),
  ].join(', ')
}
