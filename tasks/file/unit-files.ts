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

/** The search path of systemd for units, by precedence, without the folders that it writes itself. */
const SEARCH_PATH = [
  '/etc/systemd/system',
  '/etc/systemd/system.attached',
  '/run/systemd/system',
  '/run/systemd/system.attached',
  '/usr/local/lib/systemd/system',
  '/lib/systemd/system',
  '/usr/lib/systemd/system',
]
/** The input of its generators, which run when it reads its files. `netplan apply` activates the files of Netplan. */
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

// /lib is a link to usr/lib.
const placeOf = (path: string): string => path.replace(/^\/lib\//, '/usr/lib/')
const isIn = (path: string, folder: string): boolean => `${placeOf(path)}/`.startsWith(`${placeOf(folder)}/`)

/** Keys of the files that define a unit. */
export const UNIT_FILE_KEYS = [...UNIT_FILES, '/etc/netplan'].flatMap((path) => [
  `file:${path}`,
  `file:${path}/`,
])

/** Whether systemd reads what is at `path` or below it. */
export const isUnitFile = (path: string): boolean =>
  UNIT_FILES.some((one) => isIn(path, one) || isIn(one, path))

const among = (program: string): string =>
  `${shell`unit_files=${UNIT_FILES.join(' ')}`}\n${script(import.meta.dirname, program)}`

/** Shell that reloads systemd where a unit file is newer than the state that it has read, before a unit starts. */
export const reread = (): string => among('reread.sh')

/** The {@link isUnitFile} paths that changed since systemd read them. Systemd itself does not report every new file. */
const unread: Probe<readonly string[]> = {
  key: 'systemd:unread',
  volatile: true,
  get ask() {
    return among('unread.sh')
  },
  parse({ code, out, err }) {
    if (code !== 0) throw new Error(err.trim() || 'cannot read when systemd read its unit files')
    return [...new Set(out.toString().split('\0').filter(Boolean).map(placeOf))]
  },
  dependsOn: () => [PACKAGES, ...UNIT_FILE_KEYS],
  whenChanged(paths, key) {
    const path = pathOf(key).replace(/\/$/, '')
    return isUnitFile(path) ? [...paths, placeOf(path)] : undefined
  },
}

/** The names of a unit, and whether its files changed. */
export interface Loaded {
  /** All its names, systemd's own name for it first. */
  readonly names: readonly string[]
  /** systemd reports that it has not read all (NeedDaemonReload). */
  readonly needDaemonReload: boolean
}

/**
 * systemd: its unit files, their drop-ins and links, and the input of its generators. Where tasks change these, systemd is reloaded
 * once after all of them, before a unit is started or enabled; also for a wanted unit with an unread change by another writer.
 *
 * Undo: reloads systemd after the files are restored.
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

// No path has two slashes: what follows them distinguishes probes of one file.
const pathOf = (key: string): string => key.slice(key.indexOf(':') + 1).replace(/\/\/.*/s, '')

/** A removed file shows only in its folder. */
function unreadAt(path: string, isAbsent: boolean, newer: readonly string[]): readonly string[] {
  const folder = placeOf(path.slice(0, path.lastIndexOf('/')))
  return newer.some((one) => isIn(one, path)) || (isAbsent && newer.includes(folder)) ? [path] : []
}

function staleness({ names, needDaemonReload }: Loaded, newer: readonly string[]): readonly string[] {
  const own = newer.filter((path) => names.some((name) => concerns(path, name)))
  return own.length === 0 && needDaemonReload ? [names[0]!] : own
}

const SCRIPT = /^\/etc\/(?:init\.d|rc.\.d\/[SK]\d\d)\/?(.*)$/

/** Whether `path` is a file of the unit, a drop-in, or a folder of drop-ins, also of its template, its prefixes or its type. */
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
