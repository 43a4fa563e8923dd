import { inspect } from 'node:util'
import { quote } from './shell.ts'

const MASK = '••••••'
const SHORTEST = 4
const known = new Set<string>()
let longestFirst: readonly string[] = []

/** A value that cannot be printed: it shows as dots wherever it is turned into text. Only `reveal()` gives it out. */
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

/** From now on {@link mask} hides `value` in every form in which it may travel. Under four characters it is no secret. */
export function remember(value: string): void {
  if (value.length < SHORTEST) return
  const forms = [value, quote(value), JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]
  for (const form of [...forms, Buffer.from(value).toString('base64')]) known.add(form)
  longestFirst = [...known].sort((a, b) => b.length - a.length)
}

/** `text` with every known secret replaced by dots: the last gate before a screen, a file or a message. */
export function mask(text: string): string {
  let safe = text
  for (const value of longestFirst) safe = safe.replaceAll(value, MASK)
  return safe
}

/** A copy of plain data in which every string went through {@link mask}. */
export function maskDeep<T>(data: T): T {
  return JSON.parse(JSON.stringify(data), (_, value: unknown) =>
    typeof value === 'string' ? mask(value) : value,
  ) as T
}
