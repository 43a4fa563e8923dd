import { inspect } from 'node:util'
import { readingsOf } from './readings.ts'

const MASK = '••••••'
const SHORTEST = 4
interface Registry {
  /** Each form of a secret that is looked for, and how many characters before and after it are partly made of it. */
  readonly known: Map<string, readonly [before: number, after: number]>
  pattern: RegExp | undefined
  longest: number
}
const REGISTRY = Symbol.for('run-playbook/secrets@1')
const shared = globalThis as { [REGISTRY]?: Registry }
/** One registry for the process: a package that a playbook imports may bring another copy of this module. */
shared[REGISTRY] ??= { known: new Map(), pattern: undefined, longest: 0 }
const registry = shared[REGISTRY]
const { known } = registry

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
  for (const text of new Set([value, value.trim(), ...value.split(/\r?\n/)])) {
    if (text.length < SHORTEST) continue
    const bytes = Buffer.from(text)
    // An invalid byte sequence is printed as the replacement character.
    for (const form of [text, bytes.toString(), bytes.toString('hex'), bytes.toString('hex').toUpperCase()])
      know(form, 0, 0)
    for (const offset of [0, 1, 2]) knowBase64(bytes, offset)
  }
  registry.pattern = undefined
}

function know(form: string, before: number, after: number): void {
  if (form.length < SHORTEST) return
  known.set(form, [before, after])
  registry.longest = Math.max(registry.longest, form.length)
}

/** As part of longer data, `offset` bytes after a multiple of three: the characters that no other byte decides. */
function knowBase64(bytes: Buffer, offset: number): void {
  const all = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
  const [first, end] = [Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6)]
  const form = all.slice(first, end)
  const [before, after] = [offset === 0 ? 0 : 1, ((offset + bytes.length) * 8) % 6 === 0 ? 0 : 1]
  know(form, before, after)
  know(form.replaceAll('+', '-').replaceAll('/', '_'), before, after)
}

/** An upper bound of how many characters a secret takes, however it is written. */
export const longestForm = (): number => registry.longest * LONGEST_ESCAPE

/** `&#x0000e4;` for one character. */
const LONGEST_ESCAPE = 10

/**
 * `text` with every known secret replaced by dots: the last gate before a screen, a file or a message. `skip`: how many characters of it
 * are left out at its beginning.
 */
export function mask(text: string, skip = 0): string {
  if (known.size === 0 || text.length < SHORTEST) return text.slice(skip)
  const found: [start: number, end: number][] = []
  for (const [start, end, form] of hitsIn(text)) {
    const [before, after] = known.get(form)!
    const padded =
      after > 0 && text[end + after] === '=' ? (/^=+/.exec(text.slice(end + after)) ?? [''])[0] : ''
    found.push([Math.max(0, start - before), Math.min(text.length, end + after + padded.length)])
  }
  for (const reading of readingsOf(text))
    for (const [start, end] of hitsIn(reading.text)) found.push([...reading.place(start, end)])
  return found.length === 0 ? text.slice(skip) : without(text, found, skip)
}

function* hitsIn(text: string): Iterable<readonly [start: number, end: number, form: string]> {
  // The longest first, or a secret that begins like another would leave its rest behind.
  registry.pattern ??= new RegExp(
    [...known.keys()]
      .sort((a, b) => b.length - a.length)
      .map(literally)
      .join('|'),
    'g',
  )
  const { pattern } = registry
  pattern.lastIndex = 0
  for (let hit = pattern.exec(text); hit; hit = pattern.exec(text)) {
    yield [hit.index, pattern.lastIndex, hit[0]]
    // Another secret may begin inside this one.
    pattern.lastIndex = hit.index + 1
  }
}

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** `text` from `skip` on without these stretches, each with those that touch it as one run of dots. */
function without(text: string, stretches: [start: number, end: number][], skip: number): string {
  let [shown, from] = ['', skip]
  let covered = -1
  for (const [start, end] of stretches.sort(([a], [b]) => a - b)) {
    if (end <= skip) continue
    if (start > covered) shown += `${text.slice(from, start)}${MASK}`
    covered = Math.max(covered, end)
    from = Math.max(from, covered)
  }
  return shown + text.slice(from)
}

/** A copy of plain data in which every string went through {@link mask}. */
export function maskDeep<T>(data: T): T {
  return JSON.parse(JSON.stringify(data), (_, value: unknown) =>
    typeof value === 'string' ? mask(value) : value,
  ) as T
}
