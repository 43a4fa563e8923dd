import { invalid } from '../../lib/author.ts'

/** A file as lines, each without its end; bytes that are no UTF-8 survive. `ended`: the last line has its line break. */
export interface Lines {
  readonly lines: readonly string[]
  readonly ended: boolean
}

// One character a byte, so that what is not touched comes out as it went in.
const outer = (text: string): string => Buffer.from(text).toString('latin1')
const inner = (line: string): string => Buffer.from(line, 'latin1').toString()

export function linesOf(bytes: Uint8Array): Lines {
  const text = Buffer.from(bytes).toString('latin1')
  if (text === '') return { lines: [], ended: true }
  const ended = text.endsWith('\n')
  return { lines: text.slice(0, ended ? -1 : undefined).split('\n'), ended }
}

export const bytesOf = ({ lines, ended }: Lines): Buffer =>
  Buffer.from(lines.join('\n') + (ended && lines.length > 0 ? '\n' : ''), 'latin1')

/** `line` as it stands among {@link Lines}. */
export const written = outer

export const lastMatch = ({ lines }: Lines, pattern: RegExp): number =>
  lines.findLastIndex((line) => pattern.test(inner(line)))

/** Without the lines for which `gone` holds. */
export const withoutLines = (text: Lines, gone: (line: string) => boolean): Lines => {
  const lines = text.lines.filter((line) => !gone(inner(line)))
  return { lines, ended: text.ended || lines.at(-1) !== text.lines.at(-1) }
}

/** `added` in place of `count` lines at `at`; a last line without a line break gets one when something comes after it. */
export function splice(text: Lines, at: number, count: number, added: readonly string[]): Lines {
  const lines = text.lines.toSpliced(at, count, ...added)
  const sameEnd = at + count < text.lines.length || (count > 0 && count === added.length)
  // An empty last line is one only by its line break.
  return { lines, ended: text.ended || !sameEnd || lines.at(-1) === '' }
}

/** Where something new belongs: after the last line that `after` matches, before the last that `before` matches, else at the end. */
export function placeFor(
  text: Lines,
  { after, before }: { after?: RegExp | undefined; before?: RegExp | undefined },
): number {
  const at = after ? lastMatch(text, after) + 1 : before ? lastMatch(text, before) : -1
  return at > 0 || (before && at === 0) ? at : text.lines.length
}

/** A pattern as it was given, without the flags that would make it remember where it was. */
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
