import fc from 'fast-check'
import { CANARY, CANARY_FILE } from './injection-stubs.ts'

// All that means something to a shell, to printf, to a template, to a terminal or to a program that reads options.
export const PIECES = `' " \\ \` $ ; & | < > ( ) { } [ ] * ? ~ # ! = % ^ , : @ + - .
$(${CANARY}) \`${CANARY}\` ;${CANARY}; &${CANARY}& |${CANARY}| &&${CANARY} ||${CANARY} '$(${CANARY})' "$(${CANARY})" '"$(${CANARY})"' \\$(${CANARY})
>${CANARY_FILE} >>${CANARY_FILE} <(${CANARY}) \${x:-$(${CANARY})} \${x?${CANARY}} $((${CANARY})) $'\\x41' \${IFS}${CANARY} $HOME $$ $? $@ $1
';${CANARY};' ";${CANARY};" \\';${CANARY};\\' '\\'' EOF FOUND esac done fi }; ); ;; -- -rf --help -o %s %n %% {{ }} {{x}} {a,b} a..z \\0 \\n \\c
é 名 \u{1F600} \u00a0 \u2028`.split(/\s+/)
const SPACES = [' ', '  ', '\t', '\n', '\r', '\r\n', `\n${CANARY}\n`, `\n;${CANARY}\n`, '\nFOUND\n', '\\\n']
const CONTROLS = ['\x1b[2J', '\x07', '\x7f', '\u0085', '\u202e', '\ufeff', '\x01']
// At the front of a word, where some of them mean more.
const FRONTS = [
  '',
  '',
  '',
  '-',
  '--',
  '~',
  '~root',
  '=',
  '#',
  '%',
  '!',
  '+',
  '@',
  '.',
  '..',
  ' ',
  '\n',
  "'",
  '"',
  '$',
  '\\',
  '*',
]

const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...PIECES) },
  { weight: 2, arbitrary: fc.constantFrom(...SPACES) },
  { weight: 1, arbitrary: fc.constantFrom(...CONTROLS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
)
const core = fc.oneof(
  { weight: 12, arbitrary: fc.array(piece, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: piece.map((one) => one.repeat(200).slice(0, 300)) },
)

// Both ends are marked, so that a piece of a word is told from all of it.
const OPEN = 'zq'
const CLOSE = 'qz'
const MARKS = /zq|qz/

// No half of a character, which no UTF-8 can hold, and not what records need for themselves.
export const asText = (text: string): string => Buffer.from(text.replaceAll(/[\0\x1e]/g, '')).toString()

/** A string that hurts whoever forgets to quote. */
export const hostileText = fc
  .tuple(
    fc.constantFrom(...FRONTS),
    fc.nat({ max: 1e6 }),
    core,
    fc.constantFrom('', '', "'", '\\', '\n', ' ', '$', '`'),
  )
  .map(([front, number, middle, end]) => `${front}${OPEN}${number}${middle}${number}${CLOSE}${end}`)
  .map(asText)

/** The same with a NUL somewhere: bytes may hold one, a word may not. */
export const withNul = fc
  .tuple(hostileText, fc.nat({ max: 40 }))
  .map(([text, at]) => `${text.slice(0, at)}\0${text.slice(at)}`)

const hostileName = hostileText.map((text) => text.replaceAll('/', '∕'))
/** An absolute path of which every part is hostile. */
export const hostilePath = fc
  .array(hostileName, { minLength: 1, maxLength: 3 })
  .map((names) => `/${names.join('/')}`)

/** What is left of `word` once all that was given as a whole has been taken out of it: a piece of something, where there is any. */
export function tornPiece(word: string, whole: readonly string[]): string | undefined {
  if (!MARKS.test(word)) return undefined
  const rest = [...whole]
    .sort((a, b) => b.length - a.length)
    .reduce((left, one) => left.split(one).join(''), word)
  return MARKS.test(rest) ? word : undefined
}
