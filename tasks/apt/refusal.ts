import { PlaybookError } from '../../lib/author.ts'
import { CONFIGURE, hitsOf, OBSTACLES, type Obstacle } from './obstacle-words.ts'
import { type BrokenSource, brokenIn } from './sources.ts'

/** Lines of ours, which are told in other words. */
const ADDED = /^(held|lower|provider|pinned|near|version|unfinished|interrupted|broken)\b/
const MISSING =
  /unable to locate|no installation candidate|was not found|unmet dependencies|correct problems/i

/** Why apt will not do it, in its own words, with what it does not say itself, and a hint where there is one. */
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
  const told = [...say(undefined), ...words, ...say(true)].filter(Boolean)
  const broken = MISSING.test(told.join('\n')) ? brokenIn(err) : []
  const message = withSources(told, broken)
  const hints = [
    ...found.flatMap(({ hint, hits }) => hint(hits) ?? []),
    ...broken.flatMap(({ hint }) => hint ?? []),
  ]
  return new PlaybookError('E_TASK', message, { hint: overruling(message) ?? (hints.join(' ') || undefined) })
}

/** The first line names the sources that are broken as well: what is missing may be there. */
function withSources(
  [first = 'apt gave no answer', ...rest]: readonly string[],
  broken: readonly BrokenSource[],
): string {
  const sources = new Set(broken.flatMap(({ source }) => source ?? []))
  const head = sources.size > 0 ? `${first}; broken source: ${[...sources].join(', ')}` : first
  return [...new Set([head, ...rest, ...broken.map(({ says }) => says)])].join('\n')
}

/** Hints that stand for themselves. */
function overruling(message: string): string | undefined {
  if (/fix-broken/.test(message))
    return 'Look at what `apt-get -s -f install` on the host would do, and run it without -s if you agree; it may remove packages, and so it is never run for you.'
  return /dpkg was interrupted/.test(message) ? CONFIGURE : undefined
}
