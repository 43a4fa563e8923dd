import { structuredPatch } from 'diff/lib/patch/create.js'
import { mask } from '../core/secret.ts'
import { printable } from './printable.ts'
import { count } from './words.ts'

// The time for the shortest diff grows with the square of the difference.
const TIMEOUT_MILLISECONDS = 1000

export interface DiffOptions {
  /** The name above the diff. */
  readonly path?: string
  /** Unchanged lines around a change; default 3. */
  readonly context?: number
}

/**
 * The difference of two texts, in the form of `diff -u`; empty when they are equal. Masks secrets before it compares the texts, and
 * escapes control characters. Omits `@@` lines where every line is shown.
 *
 * @example unifiedDiff('a\nb\n', 'a\nc\n') // ' a\n-b\n+c'
 */
export function unifiedDiff(before: string, after: string, { path, context = 3 }: DiffOptions = {}): string {
  if (before === after) return ''
  const [from, to] = comparable(mask(before), mask(after))
  const patch = structuredPatch('', '', from, to, undefined, undefined, {
    context,
    timeout: TIMEOUT_MILLISECONDS,
  })
  if (!patch)
    return `too different to compare, ${linesIn(from).length} → ${count(linesIn(to).length, 'line')}`
  const { hunks } = patch
  if (hunks.length === 0) return 'differs only in a secret, which is not shown'
  const [first] = hunks
  const whole = first?.oldLines === linesIn(from).length && first.newLines === linesIn(to).length
  const body = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    ...(whole ? [] : [`@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`]),
    ...lines,
  ])
  const head = path === undefined ? [] : [`--- ${path}`, `+++ ${path}`]
  return [...head, ...body].map(printable).join('\n')
}

/** Reports a missing newline at the end only where that changes: values that are not files have none. */
function comparable(before: string, after: string): readonly [string, string] {
  const differ = before !== '' && after !== '' && before.endsWith('\n') !== after.endsWith('\n')
  return differ ? [before, after] : [ended(before), ended(after)]
}

const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`)

const linesIn = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))
