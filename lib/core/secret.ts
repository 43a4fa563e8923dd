import { inspect } from 'node:util'
import { quote } from './shell.ts'

const MASK = '••••••'
const SHORTEST = 4
const known = new Set<string>()
let pattern: RegExp | undefined

/**
 * A value that cannot be printed: it shows as dots wherever it is turned into text. Only `reveal()` gives it out.
 *
 * @example
 * const password = new Secret('correct horse battery staple')
 * String(password) // '••••••'
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
    remember(value)
  }

  /** The value itself, for a command's standard input; never for an argument, a title or a diff. */
  reveal(): string {
    return this.#value
  }
  toString(): string {
    return MASK
  }
  toJSON(): string {
    return MASK
  }
  [inspect.custom](): string {
    return MASK
  }
}

/**
 * From now on {@link mask} hides `value` in every form in which it may travel; of several lines also each by itself. Under four
 * characters it is no secret.
 */
export function remember(value: string): void {
  for (const text of new Set([value, value.trim(), ...value.split(/\r?\n/)]))
    for (const form of formsOf(text)) if (form.length >= SHORTEST) known.add(form)
  pattern = undefined
}

function formsOf(text: string): readonly string[] {
  if (text.length < SHORTEST) return []
  const [bytes, word, json] = [
    Buffer.from(text),
    text.includes('\0') ? text : quote(text),
    JSON.stringify(text).slice(1, -1),
  ]
  const form = new URLSearchParams({ '': text }).toString().slice(1)
  const encoded = [bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('hex')]
  const bare = encoded.map((code) => code.replace(/=+$/, ''))
  // As it came from bytes: what is half a character cannot stand in a URI.
  const uri = encodeURIComponent(bytes.toString())
  return [text, word, word.replace(/^'|'$/g, ''), json, uri, form, ...encoded, ...bare]
}

/** `text` with every known secret replaced by dots: the last gate before a screen, a file or a message. */
export function mask(text: string): string {
  if (known.size === 0) return text
  // The longest first, or a secret that begins like another would leave its rest behind.
  pattern ??= new RegExp(
    [...known]
      .sort((a, b) => b.length - a.length)
      .map(literally)
      .join('|'),
    'g',
  )
  return text.replace(pattern, MASK)
}

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** A copy of plain data in which every string went through {@link mask}. */
export function maskDeep<T>(data: T): T {
  return JSON.parse(JSON.stringify(data), (_, value: unknown) =>
    typeof value === 'string' ? mask(value) : value,
  ) as T
}
