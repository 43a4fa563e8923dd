import { realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { codeOf, reasonOf } from '../core/user-file.ts'
import { namesIn } from './files.ts'
import type { Problem } from './types.ts'

/** A file with variables of one host or one group. */
export interface VarsFile {
  readonly of: 'host' | 'group'
  readonly name: string
  readonly file: string
}
type Named = Readonly<Record<'host' | 'group', ReadonlySet<string>>>

/** In the search order of Ansible, which reads only the first one that exists. */
const ENDINGS = ['', '.yml', '.yaml', '.json']

/**
 * `group_vars/NAME.yml`, `group_vars/NAME/*.yml` and the same of `host_vars`, in `folder`. The ending may be `.yaml` or
 * `.json`, too, or missing; with `.age` after it, the file is encrypted, and is read after the plain one. Files for names that the
 * inventory does not have are ignored, as in Ansible, and so are broken links.
 */
export function varsFilesIn(folder: string, named: Named, problems: Problem[]): readonly VarsFile[] {
  const found: VarsFile[] = []
  for (const of of ['group', 'host'] as const) {
    const base = join(folder, `${of}_vars`)
    for (const [name, entries] of entriesByName(namesIn(base, problems), named[of]))
      for (const files of [entries.plain, entries.encrypted])
        for (const file of firstOf(files, base, problems)) found.push({ of, name, file })
  }
  return found
}

interface Entries {
  readonly plain: string[]
  readonly encrypted: string[]
}

/** The existing files for a name, the first ending first. */
function entriesByName(entries: readonly string[], named: ReadonlySet<string>): ReadonlyMap<string, Entries> {
  const byName = new Map<string, Entries>()
  for (const ending of ENDINGS)
    for (const entry of entries) {
      const bare = entry.replace(/\.age$/, '')
      const name = bare.slice(0, bare.length - ending.length)
      if (!bare.endsWith(ending) || !named.has(name)) continue
      const known = byName.get(name) ?? { plain: [], encrypted: [] }
      byName.set(name, known)
      known[bare === entry ? 'plain' : 'encrypted'].push(entry)
    }
  return byName
}

/** The files of the first entry that exists; the other entries become notes. */
function firstOf(entries: readonly string[], base: string, problems: Problem[]): readonly string[] {
  const paths = entries.map((entry) => join(base, entry))
  const there = paths.filter((path) => kindOf(path, problems) !== undefined)
  const [first, ...others] = there
  for (const where of others)
    problems.push({
      where,
      message: 'is ignored: of several for one name only the first one counts, as in Ansible',
      hint: `${first} comes before it.`,
      note: true,
    })
  return first === undefined ? [] : filesAt(first, problems, new Set())
}

/** The file itself, or all files of the folder, recursively; does not follow a link back to a parent folder. */
function filesAt(path: string, problems: Problem[], above: ReadonlySet<string>): readonly string[] {
  if (kindOf(path, problems) !== 'folder') return [path]
  const real = realpathSync(path)
  if (above.has(real)) return []
  const names = namesIn(path, problems).filter((name) => !/^\.|~$/.test(name))
  return names.flatMap((name) => {
    const inner = join(path, name)
    const [ending = ''] = /(?!^)\.[^.]*$/.exec(name.replace(/\.age$/, '')) ?? []
    const kind = ENDINGS.includes(ending) ? kindOf(inner, problems) : undefined
    if (kind === undefined || (kind === 'folder' && ending !== '')) return []
    return filesAt(inner, problems, new Set([...above, real]))
  })
}

/** Undefined for a path that cannot be resolved. */
function kindOf(path: string, problems: Problem[]): 'folder' | 'file' | undefined {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file'
  } catch (cause) {
    const nowhere = ['ENOENT', 'ELOOP'].includes(codeOf(cause) ?? '')
    problems.push(
      nowhere
        ? { where: path, message: 'is a broken link, and is ignored', note: true }
        : { where: path, message: `cannot be read: ${reasonOf(cause)}` },
    )
    return undefined
  }
}
