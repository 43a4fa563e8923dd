import { defineTask, invalid, Secret, sets, spoils, t } from '../lib/author.ts'
import { type AptTransaction, aptInstall, NOTHING_TO_DO } from './probes/apt.ts'
import { difference, finishing, installing, takingBack } from './probes/apt-change.ts'
import { APT_SPOILS, aptOptions, EXTENDED_STATES } from './probes/apt-options.ts'

const word = t.string({ pattern: '^[^\\s]+$', description: 'one word' })

/**
 * Packages that must be there: `name`, `name=version` or `name:arch`. Installed ones are left as they are, whatever their version
 * (unless `=version` says which); the plan shows apt's exact transaction, dependencies, versions and removals included.
 *
 * - `debconf`: answers for packages that ask while they are installed; a value may be a Secret. Looked at on installing only.
 * - `update`: `'when-needed'` (default: the lists are older than `maxAgeSeconds`, 86400, or know no candidate), `'always'` or `'never'`.
 * - `recommends`: whether recommended packages come along (true).
 * - `lockTimeoutSeconds`: how long to wait while somebody else holds apt's or dpkg's lock (300).
 *
 * Never downgrades, never touches a held package, never runs `autoremove` or `dpkg --configure -a`; where those would be needed
 * the error is apt's own. Undo: purges exactly the packages that were new, puts back the versions of those that were upgraded
 * and the ones that were removed; where an old version is not to be had any more, that undo fails and says so.
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
        pattern: '^[a-z0-9][a-z0-9+.-]*[a-z0-9+.](:[a-z0-9-]+)?(=[A-Za-z0-9.+:~-]+)?$',
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
    ...aptOptions,
  }),
  title: ({ packages }) => `install ${packages.join(', ')}`,
  read: ({ packages, ...options }) => ({ would: aptInstall(packages, options) }),
  *plan({ packages, debconf, ...options }, { would }) {
    if (would.moves.length + would.configures.length === 0) return
    const answers = debconf.map((line) => selection(line)).join('')
    const owners = debconf.map((line) => line.package).filter((name) => isNew(name, would))
    yield {
      summary: finishing(would) ?? `install ${would.missing.join(', ')} (${counted(would)})`,
      ...difference(would),
      apply: installing(would, { ...options, answers }),
      undo: takingBack(would, [...new Set(owners)], options.lockTimeoutSeconds),
      saves: [EXTENDED_STATES],
      effects: [...APT_SPOILS.map(spoils), sets(aptInstall(packages, options), NOTHING_TO_DO)],
      timeoutSeconds: 1800 + options.lockTimeoutSeconds,
    }
  },
})

const isNew = (name: string, { moves }: AptTransaction): boolean =>
  moves.some((move) => move.name === name && move.from === null && !move.leftOver)

function counted({ moves, refresh }: AptTransaction): string {
  const removed = moves.filter(({ to }) => to === null).map(({ name }) => name)
  const count = moves.length - removed.length
  return [
    `${count} package${count === 1 ? '' : 's'}`,
    ...(removed.length > 0 ? [`removes ${removed.join(', ')}`] : []),
    ...(refresh ? ['after apt-get update'] : []),
  ].join(', ')
}

function selection(line: {
  package: string
  question: string
  type: string
  value: string | Secret
}): string {
  const value = line.value instanceof Secret ? line.value.reveal() : String(line.value)
  if (/[\n\0]/.test(value)) throw invalid(`AptInstall: the answer to ${line.question} must be one line`)
  return `${line.package} ${line.question} ${line.type} ${value}\n`
}
