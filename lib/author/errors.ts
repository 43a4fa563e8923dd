import { AsyncLocalStorage } from 'node:async_hooks'
import { describe, invalid, PlaybookError } from '../core/errors.ts'

const gathered = new AsyncLocalStorage<PlaybookError[]>()

/** Does `work`, in which a task with wrong arguments adds to `errors` and stands in for a right one, so that all are found. */
export const gatherErrors = <T>(errors: PlaybookError[], work: () => T): T => gathered.run(errors, work)

/**
 * What `make` makes. Where errors are gathered, wrong input gives `standIn` instead of being thrown.
 *
 * @throws PlaybookError E_INPUT, with `place` where it names none itself
 */
export function orStandIn<T>(place: () => string, make: () => T, standIn: (error: PlaybookError) => T): T {
  try {
    return make()
  } catch (thrown) {
    if (!(thrown instanceof PlaybookError) || thrown.code !== 'E_INPUT') throw thrown
    const error = placed(thrown, place)
    const errors = gathered.getStore()
    if (!errors) throw error
    errors.push(error)
    return standIn(error)
  }
}

function placed(error: PlaybookError, place: () => string): PlaybookError {
  // A message of the schema's begins with its places.
  if (error.where !== undefined || error.message.includes(place())) return error
  const { message, hint, cause } = error
  return invalid(message, { where: place(), hint, cause })
}

/** @throws PlaybookError E_INPUT that tells all of them, each once */
export function demandNoErrors(errors: readonly PlaybookError[]): void {
  const [first] = errors
  if (!first) return
  const told = [...new Set(errors.map(describe))]
  if (told.length === 1) throw first
  const lines = told.flatMap(linesOf)
  const count = lines.filter((line) => /^ {2}\S/.test(line)).length
  throw invalid([`${count} problems`, ...lines].join('\n'))
}

/** A problem in two columns, what helps in four. */
function linesOf(told: string): readonly string[] {
  const [first = '', ...more] = told.split('\n')
  if (/\b\d+ problems$/.test(first)) return more
  return [`  ${first}`, ...more.map((line) => `    ${line.trimStart()}`)]
}
