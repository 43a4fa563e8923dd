import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { quote } from '../core/shell.ts'

const read = new Map<string, string>()

/** Comments stay in the file: a host does not need them. */
const uncommented = (text: string): string => text.replace(/^[ \t]*#(?!!).*\n/gm, '')

/**
 * The text of a shell program that is a file, read once and without its comments; a file that begins with `#!` keeps its own. A line
 * `. ./other.sh` is replaced by that file of the same folder, and `'@file'` by its text as a word, for a program that is started with it.
 *
 * @example
 * const ask = () => script('/srv/tasks/app', 'ask.sh')
 */
export function script(folder: string, name: string): string {
  const path = join(folder, name)
  const known = read.get(path)
  if (known !== undefined) return known
  const written = readFileSync(path, 'utf8')
  const text = (written.startsWith('#!') ? written : uncommented(written))
    .replace(/^[ \t]*\. \.\/(\S+)$/gm, (_, other: string) => script(folder, other))
    .replace(/'@(\S+)'/g, (_, other: string) => quote(script(folder, other)))
    .replace(/\n$/, '')
  read.set(path, text)
  return text
}

/** Shell variables: the values that a program gets. */
export type Values = Readonly<Record<string, string | number>>

/** A program of this folder, with its values in front; a file that begins with `#!` keeps that, and its own comments. */
export function hostProgram(name: string, values: Values = {}): string {
  const text = script(import.meta.dirname, `${name}.sh`)
  const given = Object.entries(values).map(([key, value]) => `${key}=${quote(String(value))}`)
  if (!text.startsWith('#!')) return [...given, text].join('\n')
  const [first = '', ...rest] = text.split('\n')
  return [first, ...given, ...rest].join('\n')
}
