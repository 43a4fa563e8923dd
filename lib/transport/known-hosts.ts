import { appendFileSync, closeSync, fstatSync, mkdirSync, openSync, readFileSync, readSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname } from 'node:path'
import { messageOf } from '../core/errors.ts'
import { shortageOf } from '../core/shortage.ts'
import { covers, type KnownHost, parseKnownHosts, typeOfKey } from './known-hosts-file.ts'

/** What the files say about a key that a host shows. */
export type Verdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown' }
  /** Another key of that type is there, or the key is revoked: `file:line`. */
  | { readonly kind: 'changed' | 'revoked'; readonly at: string }

export const expandHome = (path: string): string => path.replace(/^~(?=\/|$)/, homedir())

/** As OpenSSH writes a host: the port only where it is not 22. */
export const hostName = (address: string, port: number): string =>
  port === 22 ? address.toLowerCase() : `[${address.toLowerCase()}]:${port}`

/** All lines of all files; one that does not exist holds none. */
export function readKnownHosts(files: readonly string[], note: (text: string) => void): KnownHost[] {
  return files.map(expandHome).flatMap((file) => {
    try {
      return parseKnownHosts(readFileSync(file, 'utf8'), file)
    } catch (error) {
      // Without them every host would look unknown.
      if (shortageOf(error)) throw error
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') note(`known hosts: ${messageOf(error)}`)
      return []
    }
  })
}

/** The lines that are about one host. */
export const linesFor = (lines: readonly KnownHost[], name: string): KnownHost[] =>
  lines.filter(({ names }) => covers(names, name))

/** Pure. A host on another port may also show the key that the same address is known by without a port, as in OpenSSH. */
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

/** Adds one line in one write, so that many at a time cannot mix theirs. */
export function remember(file: string, name: string, key: Buffer): void {
  const path = expandHome(file)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const handle = openSync(path, 'a+', 0o600)
  try {
    const { size } = fstatSync(handle)
    const last = Buffer.from('\n')
    if (size > 0) readSync(handle, last, 0, 1, size - 1)
    const start = last.toString() === '\n' ? '' : '\n'
    appendFileSync(handle, `${start}${name} ${typeOfKey(key)} ${key.toString('base64')}\n`)
  } finally {
    closeSync(handle)
  }
}
