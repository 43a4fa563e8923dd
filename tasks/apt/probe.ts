import type { Answer, Probe } from '../../lib/author.ts'
import { PACKAGES } from '../file/index.ts'
import { type AptOptions, askInstall, askUpgrade } from './ask.ts'
import { refused } from './refusal.ts'
import { type BrokenSource, brokenIn } from './sources.ts'

/** One package that apt would touch: `from` and `to` are versions, null where it is not there. */
export interface AptMove {
  readonly name: string
  readonly from: string | null
  readonly to: string | null
}

/** A package that dpkg was left in the middle of: `half-configured`, `unpacked`, `half-installed`, … */
export interface Unfinished {
  readonly name: string
  readonly state: string
}

/** What apt would do right now, dependencies included; no moves and nothing unfinished when all is in place. */
export interface AptTransaction {
  /** Packages that were asked for and are not there, as they were asked for. */
  readonly missing: readonly string[]
  readonly moves: readonly AptMove[]
  readonly unfinished: readonly Unfinished[]
  /** dpkg was stopped before it could even write down how far it got. */
  readonly interrupted: boolean
  /** The moves stand on lists that the host does not have yet: it must `apt-get update` first. */
  readonly refresh: boolean
  /** The host had no lists at all. */
  readonly listsWereEmpty: boolean
  /** Old versions that can be installed again, as `name=version`. */
  readonly available: readonly string[]
  /** Packages that were asked for, or provide what was, and are there, but only as dependencies of others. */
  readonly automatic: readonly string[]
  /** Sources that the lists could not be fetched from. */
  readonly broken: readonly BrokenSource[]
}

export const NOTHING_TO_DO: AptTransaction = {
  missing: [],
  moves: [],
  unfinished: [],
  interrupted: false,
  refresh: false,
  listsWereEmpty: false,
  available: [],
  automatic: [],
  broken: [],
}

/** Its sources and keys, and how it finds their servers. */
/** What apt may alter: the packages, and all that depends on them. */
export const APT_ALTERS = [PACKAGES, 'apt:']

const dependsOnSources = (): readonly string[] => [
  PACKAGES,
  ...['apt/', 'hosts', 'resolv.conf', 'nsswitch.conf', 'dpkg/'].map((name) => `file:/etc/${name}`),
  'file:/usr/share/keyrings/',
  'file:/var/lib/dpkg/',
  'file:/var/lib/apt/',
  'netplan:',
]

/** A refresh of the lists has half of it. */
const LIMIT_SECONDS = 600

/** What it takes to have `packages` (`name`, `name=version`, `name:arch`); one dpkg-query where they are all there. */
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
    unfinished: after('unfinished').map(([state = '', name = '']) => ({ name, state })),
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
