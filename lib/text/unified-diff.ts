import { structuredPatch } from 'diff'
import { mask } from '../core/secret.ts'
import { printable } from './printable.ts'
import { count } from './words.ts'

// The search for the shortest diff grows with the square of the difference.
const TIMEOUT_MILLISECONDS = 1000

export interface DiffOptions {
  /** Named above the diff where it is given. */
  readonly path?: string
  /** How many unchanged lines to show around a change: 3 when not said. */
  readonly context?: number
}

/**
 * What changes from one text to another, as `diff -u` shows it; empty when nothing does. Secrets are masked before the texts are
 * compared, and control characters are shown instead of sent. `@@` lines are left out where every line is shown anyway.
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
  if (hunks.length === 0) return 'differs in what is not shown here: a secret'
  const [first] = hunks
  const whole = first?.oldLines === linesIn(from).length && first.newLines === linesIn(to).length
  const body = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    ...(whole ? [] : [`@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`]),
    ...lines,
  ])
  const head = path === undefined ? [] : [`--- ${path}`, `+++ ${path}`]
  return [...head, ...body].map(printable).join('\n')
}

/** A missing newline at the end is told only where it is what changes: values that are no files have none. */
function comparable(before: string, after: string): readonly [string, string] {
  const differ = before !== '' && after !== '' && before.endsWith('\n') !== after.endsWith('\n')
  return differ ? [before, after] : [ended(before), ended(after)]
}

const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`)

const linesIn = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))
