import { constants } from 'node:fs'
import { access, lstat, mkdtemp, open, readdir, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileError } from '../core/user-file.ts'

const MEMORY: readonly number[] = [0x01021994, 0x858458f6] // tmpfs, ramfs

/** A folder that only this user can read, for plain text that must not outlive its use. */
export interface PrivateFolder {
  readonly path: string
  /** Whether its files never reach a disk. */
  readonly inMemory: boolean
}

/** Creates a folder of mode 0700 in memory, or on a disk where none is available. */
export async function makePrivateFolder(): Promise<PrivateFolder> {
  const places = [process.env.XDG_RUNTIME_DIR, '/dev/shm']
  for (const place of places) {
    if (!place || !(await isMemory(place))) continue
    const path = await mkdtemp(join(place, 'run-playbook-')).catch(() => undefined)
    if (path !== undefined) return { path, inMemory: true }
  }
  const path = join(tmpdir(), 'run-playbook-')
  const made = await mkdtemp(path).catch((cause: unknown) => {
    throw fileError('cannot create a private folder', path, cause)
  })
  return { path: made, inMemory: false }
}

async function isMemory(place: string): Promise<boolean> {
  try {
    await access(place, constants.W_OK | constants.X_OK)
    return MEMORY.includes((await statfs(place)).type)
  } catch {
    return false
  }
}

/** Creates a file in it that only this user can read. */
export async function writePrivateFile(
  { path }: PrivateFolder,
  name: string,
  bytes: Uint8Array,
): Promise<string> {
  const file = join(path, name)
  await writeFile(file, bytes, { flag: 'wx', mode: 0o600 }).catch((cause: unknown) => {
    throw fileError('cannot be written', file, cause)
  })
  return file
}

/** Overwrites every file in the folder, also those that an editor left, and removes it. */
export async function wipePrivateFolder({ path }: PrivateFolder): Promise<void> {
  const names = await readdir(path, { recursive: true }).catch((): string[] => [])
  for (const name of names) await wipe(join(path, name)).catch(() => {})
  await rm(path, { recursive: true, force: true })
}

/** Overwrites a file with zeros; does not follow a link. */
export async function wipe(file: string): Promise<void> {
  if (!(await lstat(file)).isFile()) return
  const handle = await open(file, constants.O_WRONLY | constants.O_NOFOLLOW)
  try {
    const { size } = await handle.stat()
    const zeros = Buffer.alloc(64 * 1024)
    for (let at = 0; at < size; at += zeros.length)
      await handle.write(zeros, 0, Math.min(zeros.length, size - at), at)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
