import { dirname } from 'node:path'
import { invalid } from '../core/errors.ts'
import { assemble } from './assemble.ts'
import { inventoryFiles } from './files.ts'
import { Room } from './host-range.ts'
import { type ImportModule, isFolder, readInventoryFile } from './read.ts'
import type { Inventory, Problem, Statement } from './types.ts'
import { varsFilesIn } from './vars-files.ts'
import { varsReader } from './vars-reader.ts'

export interface LoadOptions {
  /** Loads a TypeScript or JavaScript inventory. */
  readonly importModule?: ImportModule | undefined
  /** The file with the age identity that decrypts files of variables; default: the file of `secrets keygen`. */
  readonly identity?: string | undefined
}

/**
 * Reads an inventory: an INI, YAML, TypeScript or JavaScript file, or a folder of such files, with the `group_vars` and
 * `host_vars` beside them.
 *
 * @throws PlaybookError E_INPUT that names every problem with its file and line
 * @example
 * const inventory = await loadInventory('inventory/site.ini')
 */
export async function loadInventory(
  path: string,
  { importModule, identity }: LoadOptions = {},
): Promise<Inventory> {
  const folder = isFolder(path)
  const problems: Problem[] = []
  const files = folder ? inventoryFiles(path, problems) : [path]
  const inventory: Statement[] = []
  const room = new Room()
  for (const file of files) {
    const reading = await readInventoryFile(file, importModule, room)
    for (const problem of reading.problems) problems.push(problem)
    for (const statement of reading.statements) inventory.push(statement)
  }
  const varsFiles = []
  const found = varsFilesIn(folder ? path : dirname(path), namesOf(inventory), problems)
  const readVars = await varsReader(
    found.map(({ file }) => file),
    identity,
    problems,
  )
  for (const { of, name, file } of found) {
    const vars = await readVars(file)
    varsFiles.push({ kind: 'vars', of, name, vars, place: file } as const)
  }
  const all = [...files, ...found.map(({ file }) => file)]
  const assembled = assemble({ files: all, inventory, varsFiles }, problems)
  if (assembled.hosts.length > 0) return assembled
  throw invalid('the inventory has no hosts', {
    where: path,
    hint: 'Write one per line: web1 ansible_host=192.0.2.1',
  })
}

function namesOf(statements: readonly Statement[]) {
  const host = new Set<string>()
  const group = new Set(['all', 'ungrouped'])
  for (const statement of statements) {
    if (statement.kind === 'host') host.add(statement.host)
    if (statement.kind === 'group') group.add(statement.group)
  }
  return { host, group }
}
