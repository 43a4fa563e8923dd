import { type Answer, type Probe, script } from '../../lib/author.ts'
import { nameOf, PACKAGES } from '../file/index.ts'
import { holds, keyOf, type Setting } from './settings.ts'

/** A line that sets a key; without a value a boot leaves the key alone. */
interface Assignment {
  readonly line: number
  readonly key: string
  readonly value: string | undefined
}
/** A file of settings, and where it really lies when it is a link. */
export interface BootFile {
  readonly path: string
  readonly real: string
  readonly assignments: readonly Assignment[]
}

const FOLDERS = ['/etc', '/run', '/usr/local/lib', '/usr/lib'].map((root) => `${root}/sysctl.d/`)
const UFW = '/etc/ufw/sysctl.conf'

/** All files of settings that a boot finds; those of the folder with the highest priority come first. */
export const bootFiles: Probe<readonly BootFile[]> = {
  key: 'sysctl:boot',
  get ask() {
    return script(import.meta.dirname, 'boot.sh')
  },
  parse: filesIn,
  dependsOn: (files = []) => [
    PACKAGES,
    'ufw:',
    'file:/etc/ufw/',
    ...FOLDERS.map((folder) => `file:${folder}`),
    ...files.filter(({ path, real }) => path !== real).map(({ real }) => `file:${real}`),
  ],
}

function filesIn({ code, out, err }: Answer): readonly BootFile[] {
  const [, head, body] = /^((?:[^\0]+\0)*)\0(.*)$/s.exec(out.toString()) ?? []
  if (code !== 0 || head === undefined) throw new Error(err.trim() || 'the settings of a boot cannot be read')
  const found = new Map<string, { real: string; assignments: Assignment[] }>()
  for (const [, path = '', real = path] of head.matchAll(/conf ([^\0]+)\0(?:link ([^\0]+)\0)?/g))
    found.set(path, { real, assignments: [] })
  for (const [, path = '', line, text = ''] of body!.matchAll(/([^\0]+)\0(\d+):(.*)\n/g))
    found.get(path)?.assignments.push(assignmentIn(text, Number(line)))
  return [...found].map(([path, file]) => ({ path, ...file }))
}

/** As systemd-sysctl reads a line. A pattern never overrides a key that is written out, and equals none. */
function assignmentIn(text: string, line: number): Assignment {
  const [, name = '', value] = /^\s*-?([^=]*?)\s*(?:=\s*(.*?)\s*)?$/s.exec(text) ?? []
  const key = keyOf(name).replaceAll(/\/+/g, '/').replace(/^\//, '')
  return { line, key, value }
}

/** The files once `path` holds these settings. */
export function withDropIn(
  files: readonly BootFile[],
  path: string,
  settings: readonly Setting[],
): readonly BootFile[] {
  const at = files.findIndex((file) => !file.path.startsWith(FOLDERS[0]!) || file.path >= path)
  const is = files.find((file) => file.path === path)
  const assignments = settings.map((setting, index) => ({ line: index + 1, ...setting }))
  return files.toSpliced(at < 0 ? files.length : at, is ? 1 : 0, {
    path,
    real: is?.real ?? path,
    assignments,
  })
}

/** The line that decides a key at boot, where it sets another value than ours. */
export interface Override extends Assignment {
  readonly file: BootFile
}

/**
 * What overrides settings of the drop-in `path`. A boot reads the files by the order of their names, of each name only the first that
 * it finds, and ufw its own file after them; the last line about a key decides.
 */
export function overridesOf(
  files: readonly BootFile[],
  path: string,
  settings: readonly Setting[],
): readonly Override[] {
  const byName = new Map(
    files
      .filter((file) => file.path !== UFW)
      .toReversed()
      .map((file) => [nameOf(file.path), file] as const),
  )
  const later = [...byName.keys()].filter((name) => name > nameOf(path)).sort()
  const ufw = files.filter((file) => file.path === UFW)
  const after = [...later.map((name) => byName.get(name)!), ...ufw]
  const lines = after.flatMap((file) => file.assignments.map((one) => ({ ...one, file })))
  return settings.flatMap(({ key, value }) => {
    const decides = lines.findLast((line) => line.key === key)
    return decides && !(decides.value !== undefined && holds(decides.value, value)) ? [decides] : []
  })
}
