import { invalid } from '../../lib/author.ts'

/** The end of a line; empty where the last line has no line break. */
type Ending = '\n' | '\r\n' | ''

/**
 * A file as lines, each without its end; bytes that are not UTF-8 survive. Each line keeps its end; a new one gets that of most
 * lines.
 */
export interface Lines {
  readonly lines: readonly string[]
  readonly endings: readonly Ending[]
  /** The bytes before the first line: a byte order mark, or nothing. */
  readonly mark: string
}

// One character per byte, so that unchanged lines keep their bytes.
const outer = (text: string): string => Buffer.from(text).toString('latin1')
const inner = (line: string): string =>
  /[\x80-\xff]/.test(line) ? Buffer.from(line, 'latin1').toString() : line

const UTF8_MARK = '\xef\xbb\xbf'

export function linesOf(bytes: Uint8Array): Lines {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  const mark = whole.startsWith(UTF8_MARK) ? UTF8_MARK : ''
  const parts = whole.slice(mark.length).split('\n')
  const last = parts.pop()!
  const endings: Ending[] = parts.map((line) => (line.endsWith('\r') ? '\r\n' : '\n'))
  const lines = parts.map((line, at) => (endings[at] === '\r\n' ? line.slice(0, -1) : line))
  return last === '' ? { lines, endings, mark } : { lines: [...lines, last], endings: [...endings, ''], mark }
}

export const bytesOf = ({ lines, endings, mark }: Lines): Buffer =>
  Buffer.from(mark + lines.map((line, at) => line + endings[at]).join(''), 'latin1')

/** `line` as an element of {@link Lines}: without its line break. */
export const written = (line: string): string => outer(line.replace(/\r$/, ''))

export const lastMatch = ({ lines }: Lines, pattern: RegExp): number =>
  lines.findLastIndex((line) => pattern.test(inner(line)))

/** Without the lines for which `gone` holds. */
export function withoutLines(text: Lines, gone: (line: string) => boolean): Lines {
  return select(text, (line) => !gone(inner(line)))
}

/** Without the lines at these places. */
export function withoutPlaces(text: Lines, places: ReadonlySet<number>): Lines {
  return places.size === 0 ? text : select(text, (_, at) => !places.has(at))
}

function select({ lines, endings, mark }: Lines, stays: (line: string, at: number) => boolean): Lines {
  const kept = lines.flatMap((line, at) => (stays(line, at) ? [at] : []))
  return { lines: kept.map((at) => lines[at]!), endings: kept.map((at) => endings[at]!), mark }
}

/** The end of most lines. */
function convention({ endings }: Lines): Ending {
  const crlf = endings.filter((ending) => ending === '\r\n').length
  return crlf * 2 > endings.length - (endings.at(-1) === '' ? 1 : 0) ? '\r\n' : '\n'
}

/** `added` in place of `count` lines at `at`; a last line without a line break gets one when something comes after it. */
export function splice(text: Lines, at: number, count: number, added: readonly string[]): Lines {
  const usual = convention(text)
  const lines = text.lines.toSpliced(at, count, ...added)
  const replaced = text.endings.slice(at, at + count)
  const unended = text.endings.at(-1) === ''
  // The last line stays without a line break when the number of lines does not change.
  const stays = unended && (at + count < text.lines.length || (count > 0 && count === added.length))
  const own = added.map((_, index) => replaced[index] || usual)
  const endings = text.endings.toSpliced(at, count, ...own)
  const inner = endings.map((ending, index) => (index < endings.length - 1 ? ending || usual : ending))
  // An empty last line exists only by its line break.
  const last: Ending = stays && lines.at(-1) !== '' ? '' : inner.at(-1) || usual
  return { ...text, lines, endings: inner.length > 0 ? [...inner.slice(0, -1), last] : [] }
}

/** The place of a new line: after the last line that `after` matches, before the last that `before` matches, else at the end. */
export function placeFor(
  text: Lines,
  { after, before }: { after?: RegExp | undefined; before?: RegExp | undefined },
): number {
  const at = after ? lastMatch(text, after) + 1 : before ? lastMatch(text, before) : -1
  return at > 0 || (before && at === 0) ? at : text.lines.length
}

/** The given pattern without the flags that make it stateful. */
export function patternOf(given: string | RegExp | undefined, what: string): RegExp | undefined {
  if (given === undefined) return undefined
  try {
    return given instanceof RegExp
      ? new RegExp(given.source, given.flags.replace(/[gy]/g, ''))
      : new RegExp(given)
  } catch (cause) {
    throw invalid(`${what} is not a regular expression: ${(cause as Error).message}`, { cause })
  }
}
