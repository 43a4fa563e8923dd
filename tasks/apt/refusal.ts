import { PlaybookError } from '../../lib/author.ts'
import { CONFIGURE, hitsOf, OBSTACLES, type Obstacle } from './obstacle-words.ts'
import { type BrokenSource, brokenIn } from './sources.ts'

/** Lines that obstacles.sh adds, which {@link OBSTACLES} turns into messages. */
const ADDED = /^(held|lower|provider|pinned|near|version|incomplete|interrupted|broken)\b/
const MISSING =
  /unable to locate|no installation candidate|was not found|unmet dependencies|correct problems/i

/** The refusal of apt as an error: apt's own lines, what they lack, and a hint. */
export function refused(err: string): PlaybookError {
  const lines = err.trim().split('\n')
  const found = OBSTACLES.map((one) => ({ ...one, hits: lines.flatMap(hitsOf(one.line)) })).filter(
    ({ hits }) => hits.length > 0,
  )
  const say = (which: Obstacle['after']): readonly string[] =>
    found.flatMap(({ after, says, hits }) => (after === which ? (says?.(hits) ?? []) : []))
  const words = lines
    .filter((line) => !ADDED.test(line) && !found.some(({ replaces }) => replaces?.test(line)))
    .map((line) => line.replace(/^E: /, ''))
  const report = [...say(undefined), ...words, ...say(true)].filter(Boolean)
  const broken = MISSING.test(report.join('\n')) ? brokenIn(err) : []
  const message = withSources(report, broken)
  const hints = [
    ...found.flatMap(({ hint, hits }) => hint(hits) ?? []),
    ...broken.flatMap(({ hint }) => hint ?? []),
  ]
  return new PlaybookError('E_TASK', message, { hint: overruling(message) ?? (hints.join(' ') || undefined) })
}

/** Adds the broken sources to the first line: one of them may have the missing package. */
function withSources(
  [first = 'apt gave no answer', ...rest]: readonly string[],
  broken: readonly BrokenSource[],
): string {
  const sources = new Set(broken.flatMap(({ source }) => source ?? []))
  const head = sources.size > 0 ? `${first}; broken source: ${[...sources].join(', ')}` : first
  return [...new Set([head, ...rest, ...broken.map(({ says }) => says)])].join('\n')
}

/** Hints that replace all others. */
function overruling(message: string): string | undefined {
  if (/fix-broken/.test(message))
    return 'Check what `apt-get -s -f install` would do on the host, and run it without -s if you agree; it may remove packages.'
  return /dpkg was interrupted/.test(message) ? CONFIGURE : undefined
}
