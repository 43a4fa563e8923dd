import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { invalid, PlaybookError } from '../core/errors.ts'
import { quote } from '../core/shell.ts'
import { codeOf, fileError, readUserFile, reasonOf } from '../core/user-file.ts'
import type { Problem } from './types.ts'

/** The inventory files of a folder; `.ts` and `.js` only under these names, because others may be helpers. */
const INVENTORY =
  /^(?!readme$|licen[cs]e$|makefile$)(?:[^.]+|.+\.(?:ini|ya?ml|json)|(?:hosts|inventory)\.[cm]?[jt]s)$/i

/** Files that Ansible ignores as well, and files that are never inventories. */
const PASSED_OVER =
  /^\.|~$|\.(?:age|pyc|pyo|swp|bak|rpm|md|txt|rst|orig|cfg|retry|[cm]?[jt]s)$|^(?:readme|licen[cs]e|makefile|group_vars|host_vars|vars_plugins)$/i

/**
 * The inventory files of a folder, by name. Ignores folders in it.
 *
 * @throws PlaybookError E_INPUT when there is none
 */
export function inventoryFiles(folder: string, problems: Problem[]): readonly string[] {
  const entries = entriesOf(folder)
  const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name)
  const files = names.filter((name) => INVENTORY.test(name) && !/^\.|~$/.test(name)).sort()
  const others = entries
    .map(({ name }) => name)
    .filter((name) => !files.includes(name) && !PASSED_OVER.test(name))
  if (others.length > 0)
    problems.push({
      where: folder,
      message: `has files that Ansible would read, which are ignored: ${others.sort().join(', ')}`,
      hint: INVENTORIES,
      note: true,
    })
  if (files.length > 0) return files.map((name) => join(folder, name))
  throw invalid('the folder has no inventory file', { where: folder, hint: INVENTORIES })
}

const INVENTORIES =
  'Inventory files are *.ini, *.yml, *.yaml, *.json, hosts.ts and names without an ending, such as hosts.'

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (cause) {
    throw fileError('the folder cannot be read', folder, cause)
  }
}

/** The text of a file. An unreadable file, or one with another encoding than UTF-8 outside of comments, is a problem. */
export function readText(file: string, problems: Problem[]): string {
  try {
    return textIn(readUserFile(file), file, problems)
  } catch (error) {
    if (!(error instanceof PlaybookError)) throw error
    problems.push({ where: file, message: error.message, hint: error.hint })
    return ''
  }
}

/** The text of `bytes`; empty when there is a problem. */
export function textIn(bytes: Buffer, file: string, problems: Problem[]): string {
  const text = bytes.toString()
  if (/^(?:age-encryption\.org\/v1\n|\s*-----BEGIN AGE ENCRYPTED FILE-----)/.test(text)) {
    problems.push(encrypted(file))
    return ''
  }
  const line = text.split(/\r\n|\r|\n/).findIndex((one) => /^(?!\s*[#;]).*\uFFFD/.test(one))
  const nul = line < 0 ? text.indexOf('\0') : -1
  if (nul >= 0)
    problems.push({
      where: `${file}:${text.slice(0, nul).split(/\r\n|\r|\n/).length}`,
      message: 'has a NUL byte: it is not text, or not in UTF-8',
    })
  if (line < 0) return nul < 0 ? text : ''
  problems.push({
    where: `${file}:${line + 1}`,
    message: 'is not in UTF-8',
    hint: 'Convert the file: iconv -f latin1 -t utf-8',
  })
  return ''
}

const encrypted = (where: string): Problem =>
  where.endsWith('.age')
    ? {
        where,
        message: 'is an inventory that is encrypted with age; only files of variables may be encrypted',
        hint: 'Write hosts and groups in plain text, and secrets to group_vars/NAME.yml.age or host_vars/NAME.yml.age.',
      }
    : {
        where,
        message: 'is encrypted with age, but its name does not end in .age',
        hint: `Rename it: mv ${quote(where)} ${quote(`${where}.age`)}`,
      }

/** The names in a folder, sorted; none for a missing folder. An unreadable folder is a problem. */
export function namesIn(folder: string, problems: Problem[]): readonly string[] {
  try {
    return readdirSync(folder).sort()
  } catch (cause) {
    const code = codeOf(cause)
    if (code === 'ENOTDIR')
      problems.push({ where: folder, message: 'is not a folder, and is ignored', note: true })
    else if (code !== 'ENOENT')
      problems.push({ where: folder, message: `cannot be read: ${reasonOf(cause)}` })
    return []
  }
}
