import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { namesIn } from './files.ts'

/** A file with variables of one host or one group. */
export interface VarsFile {
  readonly of: 'host' | 'group'
  readonly name: string
  readonly file: string
}
type Named = Readonly<Record<'host' | 'group', ReadonlySet<string>>>

/**
 * `group_vars/NAME.yml`, `group_vars/NAME/*.yml` and the same of `host_vars`, in `folder`. The ending may be `.yaml` or
 * `.json`, too, or missing; where `.age` follows, the file is encrypted. Files for names that the inventory does not have are
 * left alone, as Ansible does.
 */
export async function varsFilesIn(folder: string, named: Named): Promise<readonly VarsFile[]> {
  const found: VarsFile[] = []
  for (const of of ['group', 'host'] as const) {
    const base = join(folder, `${of}_vars`)
    for (const entry of await namesIn(base)) {
      const name = [entry, entry.replace(/(?:\.(?:ya?ml|json))?(?:\.age)?$/, '')].find((one) =>
        named[of].has(one),
      )
      if (name === undefined) continue
      for (const file of await filesAt(join(base, entry))) found.push({ of, name, file })
    }
  }
  return found
}

/** The file itself, or all files of the folder and of the folders in it. */
async function filesAt(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const names = (await namesIn(path)).filter((name) => !/^\.|~$/.test(name))
  const files = await Promise.all(names.map((name) => filesAt(join(path, name))))
  return files.flat().filter((file) => /(?:\.(?:ya?ml|json)|\/[^./]+)(?:\.age)?$/.test(file))
}
