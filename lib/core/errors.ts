import { inspect } from 'node:util'

/**
 * Every failure that a user can meet, as a short closed list of stable codes.
 *
 * | code           | meaning                                                    | exit code |
 * |----------------|------------------------------------------------------------|-----------|
 * | `E_INPUT`      | the command line, an inventory, a parameter or a playbook  | 2         |
 * | `E_TASK`       | a probe, a change or a check failed on a host              | 3         |
 * | `E_ROLLBACK`   | an undo failed: the host needs a person                    | 3         |
 * | `E_UNREACHABLE`| a host could not be reached, or was lost                   | 4         |
 * | `E_LAB`        | this machine cannot carry the lab                          | 2         |
 * | `E_STOPPED`    | interrupted, in order                                      | 130       |
 */
export type ErrorCode = 'E_INPUT' | 'E_TASK' | 'E_ROLLBACK' | 'E_UNREACHABLE' | 'E_LAB' | 'E_STOPPED'

export interface ErrorDetails {
  /** The file and line, the host, or the option that the message is about. */
  readonly where?: string | undefined
  /** What the operator can do, as a sentence. */
  readonly hint?: string | undefined
  readonly cause?: unknown
}

/**
 * An error for the operator: what happened, where, and what to do.
 *
 * @example
 * try {
 *   await listRuns({ inventory: 'hosts.ini' })
 * } catch (error) {
 *   if (error instanceof PlaybookError) console.error(error.code, error.where, error.message, error.hint)
 * }
 */
export class PlaybookError extends Error {
  readonly code: ErrorCode
  readonly where: string | undefined
  readonly hint: string | undefined

  constructor(code: ErrorCode, message: string, { where, hint, cause }: ErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'PlaybookError'
    this.code = code
    this.where = where
    this.hint = hint
  }
}

/**
 * Bad input: exit code 2, nothing was touched.
 *
 * @example invalid('there is no zone "Mars"', { hint: '`timedatectl list-timezones` lists them all.' }).code // 'E_INPUT'
 */
export const invalid = (message: string, details?: ErrorDetails): PlaybookError =>
  new PlaybookError('E_INPUT', message, details)

/** A host could not be reached, or was lost: another attempt may do better. */
export const isUnreachable = (thrown: unknown): boolean =>
  thrown instanceof PlaybookError && thrown.code === 'E_UNREACHABLE'

/** `message` of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  try {
    if (thrown instanceof Error) return String(thrown.message)
    return typeof thrown === 'string'
      ? thrown
      : `${inspect(thrown, { depth: 1, customInspect: false })} was thrown`
  } catch {
    return 'the thrown value cannot be shown'
  }
}

/** One text for the operator: `where: message` and, on a line of its own, the hint. */
export function describe(thrown: unknown): string {
  if (!(thrown instanceof PlaybookError)) return messageOf(thrown)
  const place = thrown.where ? `${thrown.where}: ` : ''
  return `${place}${thrown.message}${thrown.hint ? `\n  ${thrown.hint}` : ''}`
}
