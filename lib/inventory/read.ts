import { statSync } from 'node:fs'
import { extname } from 'node:path'
import { invalid } from '../core/errors.ts'
import { codeOf, reasonOf } from '../core/user-file.ts'
import { readText } from './files.ts'
import type { Room } from './host-range.ts'
import { readIni } from './ini.ts'
import { readModule } from './module.ts'
import type { Problem, Reading } from './types.ts'

/** Loads a module and reads its default export, the inventory. */
export type ImportModule = <T>(path: string, read: (module: unknown) => T) => Promise<T>

/** Reads one inventory file in the form of its name, or else of its text. */
export async function readInventoryFile(
  file: string,
  importModule?: ImportModule,
  room?: Room,
): Promise<Reading> {
  const ending = extname(file)
  if (/^\.[cm]?[jt]s$/.test(ending)) {
    if (importModule) return importModule(file, (module) => readModule(module, file, room))
    throw invalid('an inventory in TypeScript needs a loader', {
      where: file,
      hint: 'Give loadInventory the option importModule.',
    })
  }
  const problems: Problem[] = []
  const text = readText(file, problems)
  if (problems.length > 0) return { statements: [], problems }
  if (text.startsWith('#!')) return { statements: [], problems: [script(file)] }
  const yaml = /^\.(?:ya?ml|json)$/.test(ending) || (ending !== '.ini' && looksLikeYaml(text))
  if (!yaml) return readIni(text, file, room)
  // Loaded on demand: the parser loads slowly.
  const { readYaml } = await import('./yaml.ts')
  return readYaml(text, file, room)
}

/** Whether the first line with content is not INI: a document's start, a key or a bracket of JSON. */
const looksLikeYaml = (text: string): boolean =>
  /^(?:---|\{|["']?[\w.-]+["']?:(?:$|\s))/.test(
    text.split(/\r?\n/).find((line) => /^\s*[^\s#;]/.test(line)) ?? '',
  )

const script = (where: string): Problem => ({
  where,
  message: 'is a script, and dynamic inventories are not supported',
  hint: 'Save its output: ansible-inventory -i FILE --list --yaml > hosts.yml',
})

/** @throws PlaybookError E_INPUT when there is nothing at `path` */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch (cause) {
    const missing = codeOf(cause) === 'ENOENT'
    throw invalid(
      missing ? 'there is no such inventory' : `the inventory cannot be read: ${reasonOf(cause)}`,
      {
        where: path.replaceAll('\0', '\\0'),
        hint: 'Give a file or a folder with -i: INI, YAML or TypeScript.',
        cause,
      },
    )
  }
}
