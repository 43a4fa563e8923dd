import { invalid, type PlaybookError } from '../core/errors.ts'
import type { Problem } from './types.ts'

const MOST = 20

/** A mistake in the input; the caller that has the place makes a {@link Problem} of it. */
export class Mistake extends Error {
  readonly hint: string | undefined

  constructor(message: string, hint?: string) {
    super(message)
    this.hint = hint
  }
}

/** The result of `read`; undefined after a {@link Mistake}, which is added to `problems`. */
export function attempt<T>(problems: Problem[], where: string, read: () => T): T | undefined {
  try {
    return read()
  } catch (thrown) {
    if (!(thrown instanceof Mistake)) throw thrown
    problems.push({ where, message: thrown.message, hint: thrown.hint })
    return undefined
  }
}

/** Throws the errors among the problems, and returns the notes. */
export function demandNone(problems: readonly Problem[]): readonly Problem[] {
  const wrong = problems.filter(isWrong)
  if (wrong.length > 0) throw problemsError(wrong)
  return problems
}

const isWrong = ({ note }: Problem): boolean => !note

/** One error for all problems, each with its place and its hint. */
export function problemsError(problems: readonly Problem[]): PlaybookError {
  const [first] = problems
  if (problems.length === 1 && first) return invalid(first.message, { where: first.where, hint: first.hint })
  const lines = problems
    .slice(0, MOST)
    .map(({ where, message, hint }) => `  ${where}: ${message}${hint ? `\n    ${hint}` : ''}`)
  const more = problems.length > MOST ? [`  and ${problems.length - MOST} more`] : []
  return invalid([`${problems.length} problems`, ...lines, ...more].join('\n'))
}
