import { lstat, readFile, unlink } from 'node:fs/promises'
import { invalid, messageOf } from '../core/errors.ts'
import { encrypt, formOf } from './age.ts'
import { wipe } from './private-folder.ts'
import { createFile } from './replace-file.ts'

/** What a plain file holds, before it is encrypted. @throws PlaybookError E_INPUT: no file of its own, or encrypted already */
export async function readPlainFile(file: string): Promise<Buffer> {
  let bytes: Buffer
  try {
    if (!(await lstat(file)).isFile())
      throw invalid('is a link or a folder, not a file of its own', { where: file })
    bytes = await readFile(file)
  } catch (cause) {
    if ((cause as { readonly code?: string }).code === 'E_INPUT') throw cause
    throw invalid(`cannot be read: ${messageOf(cause)}`, { where: file, cause })
  }
  if (formOf(bytes))
    throw invalid('is encrypted already', { where: file, hint: 'Its name has to end in .age.' })
  return bytes
}

/** Puts `file.age` in the place of `file`, which is overwritten and removed once the other one is safe. */
export async function encryptFile(file: string, plain: Buffer, recipients: readonly string[]): Promise<void> {
  const { mode, uid, gid } = await lstat(file)
  await createFile(`${file}.age`, await encrypt(plain, recipients, 'armored'), { mode, uid, gid })
  await wipe(file)
  await unlink(file)
}
