import {
  type Change,
  invalidates,
  type Probe,
  type Reader,
  script,
  sets,
  sh,
  shell,
} from '../../lib/author.ts'
import { PACKAGES } from './packages.ts'

/** Where systemd looks for units, in the order in which one hides another, but for what it writes itself. */
const SEARCH_PATH = [
  '/etc/systemd/system',
  '/etc/systemd/system.attached',
  '/run/systemd/system',
  '/run/systemd/system.attached',
  '/usr/local/lib/systemd/system',
  '/lib/systemd/system',
  '/usr/lib/systemd/system',
]
/** What its generators make units of, whenever it reads its files. What belongs to netplan, `netplan apply` makes live. */
const GENERATOR_INPUTS = [
  '/etc/fstab',
  '/etc/crypttab',
  '/etc/init.d',
  ...['0', '1', '2', '3', '4', '5', '6', 'S'].map((level) => `/etc/rc${level}.d`),
  '/etc/systemd/system-generators',
  '/usr/local/lib/systemd/system-generators',
  '/usr/lib/systemd/system-generators',
]
const UNIT_FILES = [...SEARCH_PATH, ...GENERATOR_INPUTS]

// /lib is a link to usr/lib: one place, two names.
const placeOf = (path: string): string => path.replace(/^\/lib\//, '/usr/lib/')
const isIn = (path: string, folder: string): boolean => `${placeOf(path)}/`.startsWith(`${placeOf(folder)}/`)

/** Keys of the files that make a unit what it is. */
export const UNIT_FILE_KEYS = [...UNIT_FILES, '/etc/netplan'].flatMap((path) => [
  `file:${path}`,
  `file:${path}/`,
])

/** Whether systemd goes by what is at `path`, or below it. */
export const isUnitFile = (path: string): boolean =>
  UNIT_FILES.some((one) => isIn(path, one) || isIn(one, path))

const among = (program: string): string =>
  `${shell`unit_files=${UNIT_FILES.join(' ')}`}\n${script(import.meta.dirname, program)}`

/** Shell that makes systemd read its files again where one is newer than what it has read: before it is told to start anything. */
export const reread = (): string => among('reread.sh')

/** What of {@link isUnitFile} has changed since systemd read it. Systemd itself does not notice every file that is new. */
const unread: Probe<readonly string[]> = {
  key: 'systemd:unread',
  volatile: true,
  get ask() {
    return among('unread.sh')
  },
  parse({ code, out, err }) {
    if (code !== 0) throw new Error(err.trim() || 'systemd does not tell when it read its unit files')
    return [...new Set(out.toString().split('\0').filter(Boolean).map(placeOf))]
  },
  dependsOn: () => [PACKAGES, ...UNIT_FILE_KEYS],
  whenChanged(paths, key) {
    const path = pathOf(key).replace(/\/$/, '')
    return isUnitFile(path) ? [...paths, placeOf(path)] : undefined
  },
}

/** A unit as far as its files go. */
export interface Loaded {
  /** All its names, the one that systemd goes by first. */
  readonly names: readonly string[]
  /** systemd itself says that it has not read all. */
  readonly needDaemonReload: boolean
}

/**
 * systemd: its unit files, their drop-ins and links, and what generators make units of. Where a task changes one, it reads them again
 * once all are there, before anything is started or enabled; and it does for a unit that is wished while somebody else's change to it
 * has not been read.
 *
 * Undo: it reads them again once the files are back.
 */
export const systemd: Reader = {
  unread,
  reread(asked) {
    const probes = Object.fromEntries([unread, ...asked].map((probe) => [probe.key, probe]))
    const plan = (now: Readonly<Record<string, unknown>>): readonly Change[] => {
      const newer = now[unread.key] as readonly string[]
      const causes = asked.flatMap((probe) =>
        probe.answeredBy
          ? staleness(now[probe.key] as Loaded, newer)
          : unreadAt(pathOf(probe.key), now[probe.key] === null, newer),
      )
      return causes.length === 0 ? [] : [rereading([...new Set(causes)])]
    }
    return {
      kind: 'task',
      name: 'Systemd',
      title: 'systemd has read its unit files',
      from: '',
      probes,
      mayAlter: [unread.key, 'unit:'],
      plan,
      preview: plan,
    }
  },
}

// No path has two slashes: what follows them tells probes of one file apart.
const pathOf = (key: string): string => key.slice(key.indexOf(':') + 1).replace(/\/\/.*/s, '')

/** Of what is gone only its folder tells. */
function unreadAt(path: string, isAbsent: boolean, newer: readonly string[]): readonly string[] {
  const folder = placeOf(path.slice(0, path.lastIndexOf('/')))
  return newer.some((one) => isIn(one, path)) || (isAbsent && newer.includes(folder)) ? [path] : []
}

function staleness({ names, needDaemonReload }: Loaded, newer: readonly string[]): readonly string[] {
  const own = newer.filter((path) => names.some((name) => concerns(path, name)))
  return own.length === 0 && needDaemonReload ? [names[0]!] : own
}

const SCRIPT = /^\/etc\/(?:init\.d|rc.\.d\/[SK]\d\d)\/?(.*)$/

/** Whether `path` is a file of the unit, a drop-in, or the folder of its drop-ins: also of its template, its prefixes, its kind. */
function concerns(path: string, name: string): boolean {
  const [, stem = '', kind = ''] = /^(.*)(\.[a-z]+)$/.exec(name) ?? []
  const template = stem.replace(/@.*/, '@')
  const prefixes = [...stem.replace(/@.*/, '').matchAll(/-/g)].map(({ index }) => stem.slice(0, index + 1))
  const files = [stem, template].map((one) => `${one}${kind}`)
  const folders = [...files, ...prefixes.map((one) => `${one}${kind}`), kind.slice(1)].map(
    (one) => `${one}.d`,
  )
  const [parent, last] = path.split('/').slice(-2)
  return (
    files.includes(last!) ||
    folders.includes(last!) ||
    folders.includes(parent!) ||
    SCRIPT.exec(path)?.[1] === stem
  )
}

function rereading(causes: readonly string[]): Change {
  const [first = '', ...more] = causes
  const reload = sh`systemctl daemon-reload`
  return {
    summary: `make systemd read its unit files again (${first}${more.length > 0 ? ` and ${more.length} more` : ''} changed)`,
    before: causes.map((one) => `${one} is not read`).join('\n'),
    after: causes.map((one) => `${one} is read`).join('\n'),
    apply: reload,
    undo: sh`:`,
    activate: reload,
    effects: [invalidates('unit:'), sets(unread, [])],
  }
}
