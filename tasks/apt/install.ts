import { defineTask, invalid, invalidates, type Secret, sets, t } from '../../lib/author.ts'
import { changing, difference, installWords, trying } from './change.ts'
import { again, isSecret, selections } from './debconf.ts'
import { explainApt } from './failure.ts'
import { keeping } from './marks.ts'
import { aptOptions } from './options.ts'
import { APT_ALTERS, type AptTransaction, aptInstall, NOTHING_TO_DO } from './probe.ts'
import { repairing } from './repair.ts'
import { waitsFor } from './shell.ts'
import { warningOf } from './sources.ts'
import { APT_CONSULTS } from './undo.ts'
import { undoOf } from './undo-plan.ts'

const word = t.string({ pattern: '^[^\\s\\0-][^\\s\\0]*$', description: 'one word' })

/**
 * Packages that must be there: `name`, `name=version` (`=1.0*` as well) or `name:arch`. Installed ones are left as they are, whatever
 * their version (unless `=version` says which), but marked as wanted where they came as dependencies. A virtual package is there when
 * an installed one provides it, and one of those is marked as wanted. A source that is broken is a warning, as long as nothing that is needed is missing. The plan shows apt's exact transaction, dependencies, versions and removals included.
 *
 * - `debconf`: answers for packages that ask while they are installed; a value may be a Secret. Looked at on installing only.
 * - `update`: `'when-needed'` (default: the lists are older than `maxAgeSeconds`, 86400, or know no candidate), `'always'` or `'never'`.
 * - `downgrade`: whether `=version` may replace a newer one (false: that is an error).
 * - `recommends`: whether recommended packages come along (true).
 * - `lockTimeoutSeconds`: how long to wait while somebody else holds apt's or dpkg's lock (300).
 * - `repair`: where dpkg was interrupted earlier, finish that first with `dpkg --configure -a` (false: it is an error that names what
 *   is unfinished). That step has no way back.
 *
 * Never touches a held package, never runs `autoremove` or `apt-get -f install`: where those would be needed the
 * error names the package and the way out. Undo: purges exactly the packages that were new, puts back the versions of those that
 * were upgraded and the ones that were removed. Where no source has an old version any more the plan says so, and the undo again.
 * A later rollback of a run that went well keeps configuration, data and debconf's answers (`dpkg --remove`) unless it is told to purge.
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
        description: 'answers to what packages ask while they are installed',
      }),
      [],
    ),
    downgrade: t.withDefault(
      t.boolean({ description: 'whether what is installed may become older, for =version' }),
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
    const first = repairing(would, { repair, lockTimeoutSeconds })
    if (first) yield { ...first, effects }
    if (would.automatic.length > 0) {
      const marked = { ...would, automatic: [] }
      yield { ...keeping(would, lockTimeoutSeconds), effects: [invalidates('apt:'), sets(probe, marked)] }
    }
    if (would.moves.length === 0) return
    const words = installWords(would, options)
    const install = (answers: string) => changing(would, words, options, answers)
    const owners = new Set(debconf.map((line) => line.package).filter((name) => isNew(name, would)))
    const back = undoOf(would, [...owners], lockTimeoutSeconds)
    const redo = again(debconf, install)
    yield* back.first
    yield {
      summary: `install ${would.missing.join(', ')} (${counted(would)})`,
      ...difference(would),
      apply: install(selections(debconf)),
      ...trying(would, words),
      undo: back.undo,
      ...(redo && { redo }),
      undoReads: APT_CONSULTS,
      ...(debconf.some(isSecret) && { secret: true }),
      waits: waitsFor({ seconds: lockTimeoutSeconds, lists: would.refresh, debconf: debconf.length > 0 }),
      effects,
      timeoutSeconds: 1800 + lockTimeoutSeconds,
      explain: explainApt,
    }
  },
  notes: (_, { would }) => would.broken.map(warningOf),
})

// What is there would have to be held against the release each time, which only the sources know.
function demandNoRelease(wish: string): void {
  const [name, release] = wish.split('/')
  if (release === undefined) return
  throw invalid(`AptInstall: ${wish}: a release cannot be chosen here`, {
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
