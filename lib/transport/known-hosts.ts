import { appendFileSync, closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe } from '../core/errors.ts'
import { ownHome } from '../core/own-user.ts'
import { shortageOf } from '../core/shortage.ts'
import { codeOf, demandFile, readUserFile } from '../core/user-file.ts'
import { makeFolder } from '../core/user-folder.ts'
import { covers, type KnownHost, parseKnownHosts, typeOfKey } from './known-hosts-file.ts'

/** The verdict of the files on the key of a host. */
export type Verdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown' }
  /** The place of another key of that type, or of the revocation: `file:line`. */
  | { readonly kind: 'changed' | 'revoked'; readonly at: string }

export const expandHome = (path: string): string => path.replace(/^~(?=\/|$)/, ownHome())

/** The name of a host in known_hosts: with the port only where it is not 22. */
export const hostName = (address: string, port: number): string =>
  port === 22 ? address.toLowerCase() : `[${address.toLowerCase()}]:${port}`

/** All lines of all files; a missing file has none, an unreadable one is reported. */
export function readKnownHosts(files: readonly string[], tell: (text: string) => void): KnownHost[] {
  return files.map(expandHome).flatMap((file) => {
    try {
      return parseKnownHosts(readUserFile(file).toString(), file)
    } catch (error) {
      // Ignoring an unreadable file would make its hosts look unknown.
      if (shortageOf(error)) throw error
      if (codeOf(error) !== 'ENOENT') tell(describe(error))
      return []
    }
  })
}

/** The lines for one host. */
export const linesFor = (lines: readonly KnownHost[], name: string): KnownHost[] =>
  lines.filter(({ names }) => covers(names, name))

/** Pure. A host on another port may also have the key of the same address without a port, as in OpenSSH. */
export function judge(lines: readonly KnownHost[], address: string, port: number, key: Buffer): Verdict {
  const mine = linesFor(lines, hostName(address, port))
  const portless = port === 22 ? [] : linesFor(lines, hostName(address, 22))
  const same = (line: KnownHost): boolean => line.key.equals(key)
  const revoked = [...mine, ...portless].find((line) => line.marker === 'revoked' && same(line))
  if (revoked) return { kind: 'revoked', at: revoked.at }
  const plain = mine.filter((line) => !line.marker)
  if ([...plain, ...portless.filter((line) => !line.marker)].some(same)) return { kind: 'known' }
  const other = plain.find((line) => line.type === typeOfKey(key))
  return other ? { kind: 'changed', at: other.at } : { kind: 'unknown' }
}

/** Adds one line in one write, so that concurrent writers do not mix their lines. */
export function remember(file: string, name: string, key: Buffer): void {
  const path = expandHome(file)
  makeFolder(dirname(path))
  const { O_RDWR, O_APPEND, O_CREAT, O_NONBLOCK } = constants
  const handle = openSync(path, O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK, 0o600)
  try {
    demandFile(handle)
    const { size } = fstatSync(handle)
    const last = Buffer.from('\n')
    if (size > 0) readSync(handle, last, 0, 1, size - 1)
    const start = last.toString() === '\n' ? '' : '\n'
    appendFileSync(handle, `${start}${name} ${typeOfKey(key)} ${key.toString('base64')}\n`)
  } finally {
    closeSync(handle)
  }
}
