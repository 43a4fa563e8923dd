import { invalid } from '../../lib/author.ts'

/** What a key is to hold: a number, several numbers, or a text. */
export type Value = string | number | readonly number[]
export interface Setting {
  /** Below /proc/sys: `net/ipv4/conf/eth0.1/rp_filter`. */
  readonly key: string
  readonly value: string
}

const swapped = (name: string): string => name.replace(/[./]/g, (mark) => (mark === '.' ? '/' : '.'))

/** The path of a key, as sysctl.d(5) reads it: where the first separator is a dot, dots and slashes change places. */
export const keyOf = (name: string): string => (/^[^./]*\./.test(name) ? swapped(name) : name)
/** The key with dots, as sysctl prints it. */
export const nameOfKey = (key: string): string => swapped(key)

/** @throws PlaybookError E_INPUT that names the first setting that is wrong */
export function settingsOf(given: Readonly<Record<string, Value>>): readonly Setting[] {
  const settings = Object.entries(given).map(([name, value]) => ({
    key: demandKey(name),
    value: demandValue(name, value),
  }))
  const twice = settings.find(({ key }, at) => settings.findIndex((one) => one.key === key) < at)
  if (twice) throw invalid(`Sysctl "settings" name ${nameOfKey(twice.key)} twice`)
  if (settings.length === 0) throw invalid('Sysctl "settings" are empty')
  return settings
}

function demandKey(name: string): string {
  if (name.startsWith('-'))
    throw invalid(`Sysctl "settings": ${JSON.stringify(name)} begins with "-"`, {
      hint: 'A setting that may fail is not supported: leave it out for hosts that lack the key.',
    })
  const key = keyOf(name)
  const parts = key.split('/')
  if (/^[\w.@+/-]+$/.test(key) && parts.length > 1 && !parts.some((part) => /^\.{0,2}$/.test(part)))
    return key
  throw invalid(`Sysctl "settings": ${JSON.stringify(name)} is no key`, {
    hint: "A key is written as 'net.ipv4.ip_forward', without patterns; dots in the name of a link as 'net/ipv4/conf/eth0.1/rp_filter'.",
  })
}

function demandValue(name: string, value: Value): string {
  const wrong = (what: string, hint?: string) =>
    invalid(`Sysctl "settings": ${JSON.stringify(name)} must be ${what}`, { hint })
  const parts = Array.isArray(value) ? value : [value]
  const isRight = (part: unknown): boolean =>
    Number.isSafeInteger(part) || (typeof part === 'string' && part === value)
  if (parts.length === 0 || !parts.every(isRight)) throw wrong('an integer, a list of integers, or a text')
  const text = parts.join(' ')
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(text) || text.trim() !== text)
    throw wrong('one line, without blanks around it')
  if (/^0x[\da-f]+$|^-?0\d+$/i.test(text))
    throw wrong('written in decimal', 'The kernel reports numbers in decimal.')
  return numbersIn(text)?.join(' ') ?? text
}

/** A text of numbers alone, whatever blanks are between them. */
function numbersIn(text: string): readonly string[] | undefined {
  const words = text.trim().split(/[ \t]+/)
  return words.every((word) => /^-?\d+$/.test(word)) ? words : undefined
}

/** Whether a key that holds `is` is as wished: the kernel sets as many numbers as it is given. */
export function holds(is: string, wish: string): boolean {
  const [has, wants] = [numbersIn(is), numbersIn(wish)]
  return has && wants ? wants.every((one, at) => one === has[at]) : is.trim() === wish
}

/** What a key that holds `is` reads after `value` was written to it. */
export function withValue(is: string, value: string): string {
  const numbers = numbersIn(is) && numbersIn(value)?.values()
  return numbers ? is.replaceAll(/-?\d+/g, (old) => numbers.next().value ?? old) : value
}

/** The content of a drop-in. */
export const textOfSettings = (settings: readonly Setting[]): string =>
  settings.map(({ key, value }) => `${nameOfKey(key)} = ${value}\n`).join('')
