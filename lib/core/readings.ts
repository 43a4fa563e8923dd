/** A text with one kind of escapes decoded. */
export interface Reading {
  readonly text: string
  /** Where the characters from `start` to `end` stood before. */
  place(start: number, end: number): readonly [start: number, end: number]
}

type Escape = readonly [mark: RegExp, escapes: RegExp, read: (token: string) => string]

/** One character of UTF-8, byte by byte in hex, each behind `lead`. */
const utf8 = (lead: string): string => {
  const [next, any] = [`${lead}[89ab][0-9a-f]`, '[0-9a-f]']
  const longer = [`[cd]${any}${next}`, `e${any}(?:${next}){2}`, `f[0-7](?:${next}){3}`]
  return ['[0-7]'.concat(any), ...longer].map((one) => `${lead}${one}`).join('|')
}
const fromHex = (token: string): string => Buffer.from(token.replace(/[%\\x]/g, ''), 'hex').toString()
const fromOctal = (token: string): string =>
  Buffer.from(
    token
      .split('\\')
      .slice(1)
      .map((byte) => Number.parseInt(byte, 8)),
  ).toString()
const fromCode = (code: number): string => (code <= 0x10_ff_ff ? String.fromCodePoint(code) : '\ufffd')

const PERCENT = new RegExp(utf8('%'), 'gi')
const FORM = new RegExp(`\\+|${utf8('%')}`, 'gi')
// JSON, C, and what shells print: `\u00e4`, `\xc3\xa4`, `\303\244`, `\n`, `\$`.
const OCTAL = String.raw`\\3[0-7]{2}(?:\\2[0-7]{2})+|\\[01]?[0-7]{1,2}`
const BACKSLASH = new RegExp(
  String.raw`\\u\{[0-9a-f]{1,6}\}|\\u[0-9a-f]{4}|${utf8(String.raw`\\x`)}|${OCTAL}|\\[^]`,
  'gi',
)
const LETTERS: Readonly<Record<string, string>> = {
  ...{ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', a: '\x07', e: '\x1b', E: '\x1b', '\n': '' },
}

function fromBackslash(token: string): string {
  const [, letter = ''] = token
  if (letter.toLowerCase() === 'u' && token.length > 2)
    return fromCode(Number.parseInt(token.replace(/[^0-9a-f]/gi, ''), 16))
  if (letter.toLowerCase() === 'x' && token.length > 2) return fromHex(token.toLowerCase())
  return /\d/.test(letter) ? fromOctal(token) : (LETTERS[letter] ?? letter)
}

const names = (text: string): ReadonlyMap<string, string> =>
  new Map(text.split(' ').map((pair) => [pair.slice(1), pair.slice(0, 1)]))
const ENTITIES = names(
  `!excl "quot "QUOT #num $dollar %percnt &amp &AMP 'apos (lpar )rpar *ast *midast +plus ,comma .period /sol :colon ;semi <lt <LT =equals >gt >GT ?quest @commat [lsqb [lbrack \\bsol ]rsqb ]rbrack ^Hat _lowbar _UnderBar \`grave {lcub {lbrace |verbar |vert }rcub }rbrace ~tilde`,
)
const LATIN = (
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil ' +
  'sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute ' +
  'Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc ' +
  'atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide ' +
  'oslash ugrave uacute ucirc uuml yacute thorn yuml'
).split(' ')

function fromEntity(token: string): string {
  const name = token.slice(1).replace(/;$/, '')
  if (/^#x/i.test(name)) return fromCode(Number.parseInt(name.slice(2), 16))
  if (name.startsWith('#')) return fromCode(Number(name.slice(1)))
  const latin = LATIN.indexOf(name)
  if (name === 'Tab' || name === 'NewLine') return name === 'Tab' ? '\t' : '\n'
  return latin < 0 ? (ENTITIES.get(name) ?? token) : String.fromCharCode(160 + latin)
}

const ESCAPES: readonly Escape[] = [
  [/%/, PERCENT, fromHex],
  [/\+/, FORM, (token) => (token === '+' ? ' ' : fromHex(token))],
  [/&/, /&(?:#\d{1,8};?|#x[0-9a-f]{1,8};?|[a-z]+\d{0,2};)/gi, fromEntity],
  [/\\/, BACKSLASH, fromBackslash],
  // A quote inside single quotes, as shells write it.
  [/'["\\]'/, /'\\''|'"'+"'/g, (token) => (token === `'\\''` ? "'" : token.slice(2, -2))],
  // Lines of base64 or hex that were broken at some length.
  [/[\w+/-]{40}\r?\n/, /(?<=[\w+/-]{40})\r?\n[ \t]*(?=[\w+/-])/g, () => ''],
]

/** Every reading of `text` in which one kind of escapes is decoded. */
export const readingsOf = (text: string): readonly Reading[] =>
  ESCAPES.flatMap(([mark, escapes, read]) => (mark.test(text) ? [reading(text, escapes, read)] : []))

function reading(text: string, escapes: RegExp, read: (token: string) => string): Reading {
  const found: {
    readonly at: number
    readonly next: number
    readonly start: number
    readonly end: number
  }[] = []
  const pieces: string[] = []
  let [length, from] = [0, 0]
  const add = (piece: string): void => {
    pieces.push(piece)
    length += piece.length
  }
  for (const { 0: token, index } of text.matchAll(escapes)) {
    add(text.slice(from, index))
    const at = length
    add(read(token))
    from = index + token.length
    found.push({ at, next: length, start: index, end: from })
  }
  add(text.slice(from))
  /** The last token that begins at or before this character. */
  const before = (unit: number) => {
    let [low, high] = [0, found.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (found[middle]!.at <= unit) low = middle + 1
      else high = middle
    }
    return found[low - 1] ?? { next: 0, start: 0, end: 0 }
  }
  const startOf = (unit: number): number => {
    const { next, start, end } = before(unit)
    return unit < next ? start : end + unit - next
  }
  const endOf = (unit: number): number => {
    const { next, end } = before(unit)
    return unit < next ? end : end + unit - next + 1
  }
  return { text: pieces.join(''), place: (start, end) => [startOf(start), endOf(end - 1)] }
}
