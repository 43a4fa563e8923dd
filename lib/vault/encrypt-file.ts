import { lstatSync } from 'node:fs'
import { lstat, unlink } from 'node:fs/promises'
import { invalid, PlaybookError } from '../core/errors.ts'
import { fileError, readUserFile } from '../core/user-file.ts'
import { encrypt, formOf } from './age.ts'
import { wipe } from './private-folder.ts'
import { createFile } from './replace-file.ts'

/** Reads a plain file to encrypt. @throws PlaybookError E_INPUT: not a regular file, or encrypted already */
export async function readPlainFile(file: string): Promise<Buffer> {
  const bytes = readOwnFile(file)
  if (formOf(bytes))
    throw invalid('is encrypted already', { where: file, hint: 'Rename it: its name must end in .age.' })
  return bytes
}

function readOwnFile(file: string): Buffer {
  try {
    if (!lstatSync(file).isFile()) throw invalid('is a link or a folder, not a regular file', { where: file })
    return readUserFile(file)
  } catch (cause) {
    throw cause instanceof PlaybookError ? cause : fileError('cannot be read', file, cause)
  }
}

/** Replaces `file` by `file.age`: overwrites and removes `file` after the other one is on disk. */
export async function encryptFile(file: string, plain: Buffer, recipients: readonly string[]): Promise<void> {
  const looks = await lstat(file).catch((cause: unknown) => {
    throw fileError('cannot be read', file, cause)
  })
  await createFile(`${file}.age`, await encrypt(plain, recipients, 'armored'), looks)
  try {
    await wipe(file)
    await unlink(file)
  } catch (cause) {
    throw fileError(`is encrypted in ${file}.age, but the plain file cannot be removed`, file, cause)
  }
}
