import { invalid, type PlaybookError } from '../core/errors.ts'

const ESCAPE = /\\(?:U([\da-fA-F]{8})|u([\da-fA-F]{4})|x([\da-fA-F]{2})|([\\'"abfnrtv]))/g
const LETTERS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/**
 * `name=value` pairs as Ansible reads them after `-e`: separated by blanks outside of quotes and of `{{ … }}`; quotes around a whole
 * value are removed.
 *
 * @throws PlaybookError E_INPUT for a word that is not a pair; it quotes nothing, because the word may be part of a password
 * @example keyValues(`a=1 note="two words"`) // [['a', '1'], ['note', 'two words']]
 */
export function keyValues(text: string): readonly (readonly [name: string, value: string])[] {
  const pairs: (readonly [string, string])[] = []
  for (const word of wordsOf(text)) {
    const [, name, value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? []
    const before = pairs.at(-1)?.[0]
    if (name === undefined)
      throw wrong(
        before ? `what follows ${before} in -e is not name=value` : 'the argument of -e is not name=value',
      )
    pairs.push([name, unquoted(value.replace(ESCAPE, character))])
  }
  return pairs
}

function wordsOf(text: string): readonly string[] {
  const words: string[] = []
  let word = ''
  let quote = ''
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    const two = char + (text[at + 1] ?? '')
    const isQuote = (char === '"' || char === "'") && text[at - 1] !== '\\'
    if (quote) quote = isQuote && char === quote ? '' : quote
    else if (isQuote) quote = char
    else if (['{{', '{%', '{#'].includes(two)) depth++
    else if (['}}', '%}', '#}'].includes(two)) depth--
    if (quote === '' && depth <= 0 && /\s/.test(char)) {
      if (word) words.push(word)
      word = ''
    } else word += char
  }
  if (quote) throw wrong('a quote in -e is not closed')
  return word ? [...words, word] : words
}

const unquoted = (value: string): string => {
  const text = value.trim()
  return text.length > 1 && /^["']/.test(text) && text.at(-1) === text[0] ? text.slice(1, -1) : text
}

const character = (all: string, long?: string, four?: string, two?: string, letter?: string): string => {
  if (letter !== undefined) return LETTERS[letter] ?? letter
  const code = Number.parseInt(long ?? four ?? two ?? '', 16)
  return code <= 0x10ffff ? String.fromCodePoint(code) : all
}

const wrong = (message: string): PlaybookError =>
  invalid(message, {
    where: 'the command line',
    hint: `Several have blanks between them, and a value with blanks has quotes: -e 'domain=x.lan note="two words"'. A file: -e @FILE.`,
  })
