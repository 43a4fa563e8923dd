import { AsyncLocalStorage } from 'node:async_hooks'
import { describe, invalid, PlaybookError } from '../core/errors.ts'

const gathered = new AsyncLocalStorage<PlaybookError[]>()

/** Runs `work`, in which a task with wrong arguments adds to `errors` and returns a stand-in, so that all errors are found. */
export const gatherErrors = <T>(errors: PlaybookError[], work: () => T): T => gathered.run(errors, work)

/**
 * The result of `make`. Where errors are gathered, wrong input returns `standIn` instead of throwing.
 *
 * @throws PlaybookError E_INPUT, with `place` where the error has none
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
  // A message of the schema begins with its places.
  if (error.where !== undefined || error.message.includes(place())) return error
  const { message, hint, cause } = error
  return invalid(message, { where: place(), hint, cause })
}

/** @throws PlaybookError E_INPUT with all of them, each once */
export function demandNoErrors(errors: readonly PlaybookError[]): void {
  const [first] = errors
  if (!first) return
  const texts = [...new Set(errors.map(describe))]
  if (texts.length === 1) throw first
  const lines = texts.flatMap(linesOf)
  const count = lines.filter((line) => /^ {2}\S/.test(line)).length
  throw invalid([`${count} problems`, ...lines].join('\n'))
}

/** Indents a problem by two columns, its hint by four. */
function linesOf(text: string): readonly string[] {
  const [first = '', ...more] = text.split('\n')
  if (/\b\d+ problems$/.test(first)) return more
  return [`  ${first}`, ...more.map((line) => `    ${line.trimStart()}`)]
}
