import type { Answer, Probe } from '../../lib/author.ts'
import { PACKAGES } from '../file/index.ts'
import { type AptOptions, askInstall, askUpgrade } from './ask.ts'
import { refused } from './refusal.ts'
import { type BrokenSource, brokenIn } from './sources.ts'

/** One package that apt would change: `from` and `to` are versions, null where it is not installed. */
export interface AptMove {
  readonly name: string
  readonly from: string | null
  readonly to: string | null
}

/** A package that an interrupted dpkg left in the state `half-configured`, `unpacked`, `half-installed`, … */
export interface IncompletePackage {
  readonly name: string
  readonly state: string
}

/** What apt would do now, dependencies included; without moves and incomplete packages when the host is converged. */
export interface AptTransaction {
  /** Requested packages that are not installed, as the playbook names them. */
  readonly missing: readonly string[]
  readonly moves: readonly AptMove[]
  readonly incomplete: readonly IncompletePackage[]
  /** dpkg was stopped before it recorded the state of its packages. */
  readonly interrupted: boolean
  /** The moves depend on lists that the host does not have yet: `apt-get update` must run first. */
  readonly refresh: boolean
  /** The host had no lists at all. */
  readonly listsWereEmpty: boolean
  /** Old versions that can be installed again, as `name=version`. */
  readonly available: readonly string[]
  /** Installed packages that are requested, or provide what is, and are marked as dependencies of others. */
  readonly automatic: readonly string[]
  /** Sources whose lists apt cannot fetch. */
  readonly broken: readonly BrokenSource[]
}

export const NOTHING_TO_DO: AptTransaction = {
  missing: [],
  moves: [],
  incomplete: [],
  interrupted: false,
  refresh: false,
  listsWereEmpty: false,
  available: [],
  automatic: [],
  broken: [],
}

/** What apt may alter: the packages, and all that depends on them. */
export const APT_ALTERS = [PACKAGES, 'apt:']

/** The sources of apt, their keys, and how the host finds their servers. */
const dependsOnSources = (): readonly string[] => [
  PACKAGES,
  ...['apt/', 'hosts', 'resolv.conf', 'nsswitch.conf', 'dpkg/'].map((name) => `file:/etc/${name}`),
  'file:/usr/share/keyrings/',
  'file:/var/lib/dpkg/',
  'file:/var/lib/apt/',
  'netplan:',
]

/** A refresh of the lists may take half of it. */
const LIMIT_SECONDS = 600

/** The transaction that installs `packages` (`name`, `name=version`, `name:arch`); one dpkg-query when all are installed. */
export const aptInstall = (packages: readonly string[], options: AptOptions): Probe<AptTransaction> => ({
  key: `apt:install:${[...packages].sort().join(',')} ${keyOf(options)}`,
  ask: askInstall(packages, options),
  timeoutSeconds: LIMIT_SECONDS,
  volatile: true,
  parse: transactionIn,
  dependsOn: dependsOnSources,
})

/** What `apt-get upgrade` would do, or `dist-upgrade` when `full`. */
export const aptUpgrade = (full: boolean, options: AptOptions): Probe<AptTransaction> => ({
  key: `apt:${full ? 'full-upgrade' : 'upgrade'}: ${keyOf(options)}`,
  ask: askUpgrade(full, options),
  timeoutSeconds: LIMIT_SECONDS,
  volatile: true,
  parse: transactionIn,
  dependsOn: dependsOnSources,
})

const keyOf = ({ update, maxAgeSeconds, recommends, downgrade }: AptOptions): string =>
  `${update} ${maxAgeSeconds}${recommends ? '' : ' no-recommends'}${downgrade ? ' downgrade' : ''}`

function transactionIn({ code, out, err }: Answer): AptTransaction {
  if (code !== 0) throw refused(err)
  const lines = out.toString().split('\n').filter(Boolean)
  const after = (word: string): string[][] =>
    lines
      .filter((line) => line.split(' ')[0] === word)
      .map((line) => line.split(' ').slice(1).filter(Boolean))
  const refresh = after('refresh')
  return {
    missing: after('missing').flat(),
    moves: lines.flatMap(moveIn),
    incomplete: after('incomplete').map(([state = '', name = '']) => ({ name, state })),
    interrupted: after('interrupted').length > 0,
    refresh: refresh.length > 0,
    listsWereEmpty: refresh.flat().length > 0,
    available: after('have').map(([name, version]) => `${name}=${version}`),
    automatic: [...new Set(after('auto').flat())],
    broken: brokenIn(err),
  }
}

function moveIn(line: string): readonly AptMove[] {
  const [, verb, name, from = null, to = null] =
    /^(Inst|Remv) (\S+)(?: \[([^\]\s]+)\])?(?: \((\S+))?/.exec(line) ?? []
  if (!verb || !name) return []
  return [{ name, from, to: verb === 'Remv' ? null : to }]
}
