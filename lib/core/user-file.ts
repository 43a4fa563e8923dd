import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { devNull } from 'node:os'
import { invalid, messageOf, type PlaybookError } from './errors.ts'

const MOST_MEBIBYTES = 64
const CHUNK = 64 * 1024

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
  ENXIO: 'it is a socket, or a device without a driver',
  EEXIST: 'something of that name is in the way',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EMFILE: 'this process has too many files open',
  ENFILE: 'this machine has too many files open',
  ERR_INVALID_ARG_VALUE: 'a path cannot hold a NUL byte',
}

/** Why the system refused to do something with a file, in words. */
export const reasonOf = (cause: unknown): string =>
  REASONS[(cause as NodeJS.ErrnoException | null)?.code ?? ''] ?? messageOf(cause)

/** The error of a user's file that the system refuses to read or to write; its `cause` has the code. */
export const fileError = (what: string, where: string, cause: unknown): PlaybookError =>
  invalid(`${what}: ${reasonOf(cause)}`, { where: where.replaceAll('\0', '\\0'), cause })

/**
 * The bytes of a file that the user names. Refuses a folder, a device and a named pipe without waiting for them; reads a pipe of the
 * shell's, `<(…)`, to its end, and /dev/null as an empty file.
 *
 * @throws PlaybookError E_INPUT with the path; its `cause` has the system's code
 * @example readUserFile('/etc/hostname').length > 0 // true
 */
export function readUserFile(path: string): Buffer {
  try {
    // To open a pipe without a writer blocks.
    const isOurs = /^\/(?:dev\/(?:fd\/\d+|stdin)|proc\/self\/fd\/\d+)$/.test(path)
    const file = openSync(path, isOurs ? constants.O_RDONLY : constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      if (!isOurs || !fstatSync(file).isFIFO()) demandFile(file)
      return readAll(file)
    } finally {
      closeSync(file)
    }
  } catch (cause) {
    throw fileError('cannot be read', path, cause)
  }
}

/** @throws Error that names the kind of an open file that is neither a regular file nor /dev/null */
export function demandFile(file: number): void {
  const stats = fstatSync(file)
  if (stats.isDirectory()) throw refused('EISDIR')
  if (!stats.isFile() && !(stats.isCharacterDevice() && stats.rdev === statSync(devNull).rdev))
    throw new Error('it is a pipe or a device, not a file')
}

function readAll(file: number): Buffer {
  const chunks: Buffer[] = []
  for (let size = 0; ; ) {
    const chunk = Buffer.allocUnsafe(CHUNK)
    const length = readSync(file, chunk)
    if (length === 0) return Buffer.concat(chunks)
    size += length
    if (size > MOST_MEBIBYTES * 1024 * 1024) throw new Error(`it is larger than ${MOST_MEBIBYTES} MiB`)
    chunks.push(chunk.subarray(0, length))
  }
}

const refused = (code: string): Error => Object.assign(new Error(code), { code })

/** The system's code of an error: `ENOENT`. */
export const codeOf = (thrown: unknown): string | undefined => {
  const { code, cause } = (thrown ?? {}) as { readonly code?: string; readonly cause?: unknown }
  return code === 'E_INPUT' ? (cause as { readonly code?: string } | undefined)?.code : code
}
