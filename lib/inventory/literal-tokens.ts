/** A single value, or a punctuation mark. */
export type Token =
  | { readonly value: unknown; readonly string?: 'text' | 'bytes' }
  | { readonly mark: string }

const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['True', true],
  ['False', false],
  ['None', null],
  ['true', true],
  ['false', false],
  ['null', null],
])
const TOKEN =
  /[ \t]*(?:(?<mark>[[\]{}(),:])|(?<prefix>[uU]|[bB]?[rR]|[rR]?[bB])?(?<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?<sign>[-+]?)[ \t]*(?<number>[\d.](?:[\w.]|(?<=[eE])[-+])*)|(?<word>[A-Za-z]+))/sy
const INTEGER = /^(?:0(?:_?0)*|[1-9](?:_?\d)*|0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+)$/
const FLOAT = /^(?=\.?\d)(?=.*[.eE])(?:\d(?:_?\d)*)?\.?(?:\d(?:_?\d)*)?(?:[eE][-+]?\d(?:_?\d)*)?$/
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
}

/** The tokens of a possible Python literal; undefined for text that is none. A `#` starts a comment. */
export function literalTokens(text: string): readonly Token[] | undefined {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  for (let at = 0; !/^\s*(#|$)/.test(text.slice(at, at + 64)); at = TOKEN.lastIndex) {
    const groups = TOKEN.exec(text)?.groups
    const token = groups && tokenOf(groups)
    if (!token) return undefined
    tokens.push(token)
  }
  return tokens
}

function tokenOf({
  mark,
  prefix = '',
  string,
  sign,
  number,
  word,
}: Readonly<Record<string, string | undefined>>): Token | undefined {
  if (mark !== undefined) return { mark }
  if (string !== undefined) {
    const inside = string.slice(1, -1)
    const value = /r/i.test(prefix) ? inside : unescaped(inside)
    if (!/b/i.test(prefix)) return { value, string: 'text' }
    // Ansible converts bytes to text; Python allows only ASCII in them.
    return /^[\0-\x7f]*$/.test(inside)
      ? { value: Buffer.from(value, 'latin1').toString(), string: 'bytes' }
      : undefined
  }
  if (number !== undefined) return numberToken(number, sign === '-')
  return word !== undefined && WORDS.has(word) ? { value: WORDS.get(word) } : undefined
}

/** A number that JavaScript cannot represent stays text. */
function numberToken(text: string, negative: boolean): Token | undefined {
  const integer = INTEGER.test(text)
  const size = integer || FLOAT.test(text) ? Number(text.replaceAll('_', '')) : Number.NaN
  if (!(integer ? Number.isSafeInteger(size) : Number.isFinite(size))) return undefined
  return { value: negative && size !== 0 ? -size : size }
}

/** An escape that Python does not know keeps its backslash. */
const unescaped = (text: string): string =>
  text.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|(.))/gs,
    (all: string, x?: string, u?: string, long?: string, octal?: string, char?: string) => {
      if (char !== undefined) return ESCAPES[char] ?? all
      const code = octal === undefined ? Number.parseInt(x ?? u ?? long ?? '', 16) : Number.parseInt(octal, 8)
      return code <= 0x10ffff ? String.fromCodePoint(code) : all
    },
  )
