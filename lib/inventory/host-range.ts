import { Mistake } from './problems.ts'

/** Far above real inventories: a slip such as `[1:99999999]`, or many lines that multiply, must not fill the memory. */
const MOST = 131_072
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** How many hosts the ranges of all files of an inventory may still expand to. */
export class Room {
  #left = MOST

  /** Whether there is room for `count` more hosts. After the first refusal there is none for any later range. */
  take(count: number): boolean {
    this.#left = count > this.#left ? -1 : this.#left - count
    return this.#left >= 0
  }

  get isOver(): boolean {
    return this.#left < 0
  }
}

/**
 * Expands every range of a name, the first one slowest; nothing after the limit was exceeded.
 *
 * @throws Mistake
 * @example expandRanges('a[1:2]-[b:c]') // ['a1-b', 'a1-c', 'a2-b', 'a2-c']
 */
export function expandRanges(word: string, room = new Room()): readonly string[] {
  if (!word.includes('[')) return [word]
  if (room.isOver) return []
  let names = ['']
  for (const [, text = '', range] of word.matchAll(/([^[]*)(\[[^\]]*\]?)?/g)) {
    const values = range === undefined ? [''] : valuesOf(range, word, room)
    if (names.length * values.length > MOST) throw tooMany(word, room)
    names = names.flatMap((name) => values.map((value) => name + text + value))
  }
  if (!room.take(names.length)) throw tooMany(word, room)
  return names
}

/** The values of `[01:50]`. */
function valuesOf(range: string, word: string, room: Room): readonly string[] {
  const [, from = '', to = '', by = '1'] = /^\[(\w+):(\w+)(?::(\d{1,9}))?\]$/.exec(range) ?? []
  const step = Number(by)
  const [first, last] = [positionOf(from), positionOf(to)]
  const letters = /^[a-z]$/i.test(from) && /^[a-z]$/i.test(to)
  if (!(step > 0 && (letters || /^\d{1,9}:\d{1,9}$/.test(`${from}:${to}`)))) throw noRange(range, word)
  if (last < first) throw new Mistake(`${word}: ${range} ends before it begins`)
  const width = from.startsWith('0') && from.length > 1 ? from.length : 0
  if (width > 0 && to.length !== width)
    throw new Mistake(
      `${word}: the ends of ${range} are not equally long`,
      'Leading zeros set the width of the numbers: [01:50].',
    )
  const count = Math.floor((last - first) / step) + 1
  if (count > MOST) throw tooMany(word, room)
  return Array.from({ length: count }, (_, index) => {
    const position = first + index * step
    return letters ? LETTERS[position]! : String(position).padStart(width, '0')
  })
}

const positionOf = (end: string): number => (/^[a-z]$/i.test(end) ? LETTERS.indexOf(end) : Number(end))

const noRange = (range: string, word: string): Mistake =>
  new Mistake(
    `${word}: ${range} is not a range`,
    'A range is [1:10], [01:50], [a:f] or with a step [1:10:2], and includes both ends.',
  )

function tooMany(word: string, room: Room): Mistake {
  room.take(Number.POSITIVE_INFINITY)
  return new Mistake(
    `${word}: all ranges together are more than ${MOST} hosts`,
    'Check the ends of the range.',
  )
}
