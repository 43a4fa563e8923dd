import { randomBytes } from 'node:crypto'
import { type FileHandle, link, open, rename, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { invalid } from '../core/errors.ts'
import { fileError } from '../core/user-file.ts'

export interface Looks {
  readonly mode: number
  readonly uid?: number
  readonly gid?: number
}

/** Replaces the content of `file` by `bytes` atomically; keeps its mode and owner. */
export const replaceFile = (file: string, bytes: Uint8Array, looks: Looks): Promise<void> =>
  put(file, bytes, looks, (written) => rename(written, file))

/**
 * Creates a file of `bytes` atomically.
 *
 * @throws PlaybookError E_INPUT when it exists already; then it is not changed
 */
export async function createFile(file: string, bytes: Uint8Array, looks: Looks): Promise<void> {
  await put(file, bytes, looks, async (written) => {
    await link(written, file).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EEXIST') throw cause
      throw invalid('exists already, and is not overwritten', { where: file, cause })
    })
    await unlink(written)
  })
}

async function put(file: string, bytes: Uint8Array, looks: Looks, take: (written: string) => Promise<void>) {
  const written = join(dirname(file), `.${randomBytes(9).toString('hex')}.tmp`)
  try {
    const handle = await open(written, 'wx', 0o600)
    try {
      await handle.writeFile(bytes)
      await dress(handle, looks)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await take(written)
  } catch (cause) {
    await unlink(written).catch(() => {})
    if ((cause as { readonly code?: string }).code === 'E_INPUT') throw cause
    throw fileError('cannot be written', file, cause)
  }
  // An unreadable folder cannot be flushed; the file is written all the same.
  const folder = await open(dirname(file)).catch(() => undefined)
  await folder?.sync().finally(() => folder.close())
}

/** The owner first, because chown clears bits of the mode. Only root can change the owner. */
async function dress(handle: FileHandle, { mode, uid, gid }: Looks): Promise<void> {
  if (uid !== undefined && gid !== undefined && process.getuid?.() === 0) await handle.chown(uid, gid)
  await handle.chmod(mode & 0o7777)
}
