import { type Change, t } from '../../lib/author.ts'
import { editing, type Lines, type Now, splice, withoutPlaces } from '../file/index.ts'
import { cidr } from '../net/index.ts'

export const HOSTS = '/etc/hosts'
/** The address of the own name of a host without a fixed address, as Debian does it. */
export const OWN_ADDRESS = '127.0.1.1'

const LABEL = '[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
const A_NAME = 'letters, digits and "-" (RFC 1123)'

/** One label of a host name. */
export const label = t.string({ pattern: `^${LABEL}$`, description: `a name of at most 63 ${A_NAME}` })
/** A host name, of one label or many. */
export const hostName = (what: string) =>
  t.string({ pattern: `^(?=.{1,253}$)${LABEL}(\\.${LABEL})*$`, description: `${what}: labels of ${A_NAME}` })

/** A line that names an address. */
export interface Entry {
  readonly at: number
  readonly address: string
  /** The first is the canonical one. */
  readonly names: readonly string[]
  /** The comment with its `#`. */
  readonly note: string
}

/** The lines that name addresses, without comments and lines that do not parse. */
export const entriesIn = ({ lines }: Lines): readonly Entry[] =>
  lines.flatMap((line, at) => {
    const [, text = '', note = ''] = /^([^#]*)(#.*)?$/.exec(line) ?? []
    const [address, ...names] = text.split(/[ \t]+/).filter(Boolean)
    return address === undefined || names.length === 0 ? [] : [{ at, address: spelt(address), names, note }]
  })

/** An address in its canonical spelling; any other text is returned unchanged. */
function spelt(address: string): string {
  try {
    return address.includes('/') ? address : cidr(address).address
  } catch {
    return address
  }
}

/** Whether two names are equal, ignoring case. */
export const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/**
 * `text` with one line that gives `address` these `names`, the canonical one first. A line that does so already keeps its spaces and
 * its comment; a second line for the address is removed. A new line comes after the last that names `after`, else at the end.
 */
export function withEntry(text: Lines, address: string, names: readonly string[], after?: string): Lines {
  const entries = entriesIn(text)
  const [first, ...others] = entries.filter((entry) => entry.address === spelt(address))
  if (!first) {
    const at = entries.findLast((entry) => entry.address === after)?.at
    return splice(text, at === undefined ? text.lines.length : at + 1, 0, [lineOf(address, names)])
  }
  const single = withoutPlaces(text, new Set(others.map(({ at }) => at)))
  const same =
    first.names.length === names.length && names.every((name, i) => sameName(name, first.names[i]!))
  return same ? single : splice(single, first.at, 1, [lineOf(address, names, first.note)])
}

const isFour = (address: string): boolean => !address.includes(':')

/** The first line before that of `address` that gives one of `names` another address of the same family. */
export function earlierEntry(
  text: Lines,
  address: string,
  names: readonly string[],
): { name: string; line: number; address: string } | undefined {
  for (const entry of entriesIn(text)) {
    if (entry.address === spelt(address)) return undefined
    const name = names.find((one) => entry.names.some((other) => sameName(one, other)))
    if (name !== undefined && isFour(entry.address) === isFour(address))
      return { name, line: entry.at + 1, address: entry.address }
  }
  return undefined
}

/** As {@link withEntry}, before every line that gives one of the names another address of the same family. */
export function withEntryFirst(text: Lines, address: string, names: readonly string[]): Lines {
  const at = entriesIn(text).find(({ at }) => at + 1 === earlierEntry(text, address, names)?.line)
  return at ? withEntryBefore(text, at, address, names) : withEntry(text, address, names)
}

const lineOf = (address: string, names: readonly string[], note = ''): string =>
  `${address}\t${names.join(' ')}${note && ` ${note}`}`

/** `text` in which `entry` has these names. */
export const withNames = (text: Lines, { at, address, note }: Entry, names: readonly string[]): Lines =>
  splice(text, at, 1, [lineOf(address, names, note)])

/** `text` with the line for `address` directly before `entry`. */
export function withEntryBefore(
  text: Lines,
  { at }: Entry,
  address: string,
  names: readonly string[],
): Lines {
  const old = entriesIn(text).filter((entry) => entry.address === spelt(address))
  const above = old.filter((entry) => entry.at < at).length
  const rest = withoutPlaces(text, new Set(old.map((entry) => entry.at)))
  return splice(rest, at - above, 0, [lineOf(address, names)])
}

/** The change that `edit` makes of /etc/hosts. */
export const editingHosts = (now: Now, edit: (text: Lines) => Lines): Iterable<Change> =>
  editing({ path: HOSTS, state: 'present', create: true }, now, edit)
