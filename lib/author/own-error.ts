import { invalid, messageOf, PlaybookError } from '../core/errors.ts'
import { mask } from '../core/secret.ts'
import { thrownAt } from './call-site.ts'

const SHOWN = 1024

/** What a playbook's or an inventory's own code threw, with its place in the user's files, or else `where`. An error that has one stays. */
export function ownError(thrown: unknown, what: string, where?: string): PlaybookError {
  const at = thrownAt(thrown) ?? where
  if (!(thrown instanceof PlaybookError))
    return invalid(`${what}: ${beginning(messageOf(thrown))}`, { where: at, cause: thrown })
  if (thrown.code !== 'E_INPUT' || thrown.where !== undefined) return thrown
  return invalid(thrown.message, { where: at, hint: thrown.hint, cause: thrown })
}

/** Masked before it is cut: half a secret is none that anybody knows. */
function beginning(text: string): string {
  const masked = mask(text)
  return masked.length > SHOWN ? `${masked.slice(0, SHOWN)}…` : masked
}
