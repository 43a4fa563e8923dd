import { lastWords } from '../core/last-words.ts'
import { type Field, MALFORMED } from './marks.ts'

/** A word that may be empty. */
export const word: Field<string> = (words) => words.shift() ?? MALFORMED

/** All words that are left, as they came. */
export const rest: Field<string> = (words) => words.splice(0).join(' ')

export const integer: Field<number> = (words) => {
  const text = words.shift() ?? ''
  return /^\d+$/.test(text) ? Number(text) : MALFORMED
}

/** One of these words, as its place among them. */
export const oneOf =
  (names: readonly string[]): Field<number> =>
  (words) => {
    const index = names.indexOf(words.shift() ?? '')
    return index < 0 ? MALFORMED : index
  }

/** A number from 0 on. */
export const below =
  (count: number): Field<number> =>
  (words, data) => {
    const index = integer(words, data)
    return index === MALFORMED || index >= count ? MALFORMED : index
  }

/** The exit code of a change; `timeout`: it was ended. */
export const exitCode: Field<number | 'timeout'> = (words, data) => {
  if (words[0] !== 'timeout') return integer(words, data)
  words.shift()
  return 'timeout'
}

/** A field that may be left out. */
export const optional =
  <T>(field: Field<T>): Field<T | undefined> =>
  (words, data) =>
    words.length === 0 ? undefined : field(words, data)

/** The bytes before the mark. */
export const bytes: Field<Buffer> = (_, data) => data

/** The bytes as the output of a program: its end, masked, as a terminal shows it. */
export const output: Field<string> = (_, data) => lastWords(data).trim()

/** The bytes as text, in full. */
export const text: Field<string> = (_, data) => data.toString().trim()

/** The bytes as lines. */
export const lines: Field<readonly string[]> = (_, data) => data.toString().trim().split('\n')
