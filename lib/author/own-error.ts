import { invalid, messageOf, PlaybookError } from '../core/errors.ts'
import { mask } from '../core/secret.ts'
import { thrownAt } from './call-site.ts'

const SHOWN = 1024

/** An error of a playbook's or an inventory's own code, with its place in the user's files, or else `where`; an existing place stays. */
export function ownError(thrown: unknown, what: string, where?: string): PlaybookError {
  const at = thrownAt(thrown) ?? where
  if (!(thrown instanceof PlaybookError))
    return invalid(`${what}: ${beginning(messageOf(thrown))}`, { where: at, cause: thrown })
  if (thrown.code !== 'E_INPUT' || thrown.where !== undefined) return thrown
  return invalid(thrown.message, { where: at, hint: thrown.hint, cause: thrown })
}

/** Masked before it is cut: the mask does not find a part of a secret. */
function beginning(text: string): string {
  const masked = mask(text)
  return masked.length > SHOWN ? `${masked.slice(0, SHOWN)}…` : masked
}
