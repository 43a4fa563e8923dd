import { realpath, stat } from 'node:fs/promises'
import { invalid, PlaybookError } from '../core/errors.ts'
import { codeOf, fileError, readUserFile } from '../core/user-file.ts'
import { decrypt, type Form, formOf } from './age.ts'
import type { Identity } from './identity.ts'
import type { Looks } from './replace-file.ts'

/** An encrypted file with its bytes. */
export interface EncryptedFile {
  /** The path without links: the file itself is replaced, not a link to it. */
  readonly path: string
  readonly bytes: Buffer
  readonly form: Form
  readonly looks: Looks
}

/** Undefined when the file is missing. @throws PlaybookError E_INPUT when it cannot be read */
export async function findEncryptedFile(file: string): Promise<EncryptedFile | undefined> {
  try {
    const path = await realpath(file)
    const [bytes, { mode, uid, gid }] = [readUserFile(path), await stat(path)]
    return { path, bytes, form: formOf(bytes) ?? 'armored', looks: { mode, uid, gid } }
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined
    throw cause instanceof PlaybookError ? cause : fileError('cannot be read', file, cause)
  }
}

/** @throws PlaybookError E_INPUT when the file is missing, or `identity` cannot decrypt it */
export async function readEncryptedFile(file: string, identity: Identity): Promise<Buffer> {
  const found = await findEncryptedFile(file)
  if (!found) throw invalid('there is no such file', { where: file })
  return decrypt(found.bytes, identity.keys, file)
}
