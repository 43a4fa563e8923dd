import { createHash } from 'node:crypto'
import type { Answer } from '../../lib/author.ts'
import { ByteReader } from './byte-reader.ts'
import { isObstacle, type Obstacle } from './obstacle.ts'
import { othersMayWrite } from './walk.ts'

/** The obstacles to a change: of the folder, and of the file itself. */
export interface Obstacles {
  readonly folder?: Obstacle
  readonly itself?: Obstacle
}

/** What is at a path, as `lstat` sees it. */
export interface FileState {
  readonly type: 'file' | 'directory' | 'symlink' | 'other'
  /** Four octal digits. */
  readonly mode: string
  /** Names, or numbers where the host has no name for them. */
  readonly owner: string
  readonly group: string
  /** The time of the last change (ctime), in microseconds since 1970; for a link the later one of link and target. */
  readonly changedAt: number
  /** Regular files only: bytes, hard links, SHA-256 in hex, and the content up to the limit of the probe. */
  readonly size?: number
  readonly links?: number
  readonly digest?: string
  readonly content?: Buffer | undefined
  /** Links only: its text, its final target, and the obstacles to a change of that. */
  readonly target?: string
  readonly real?: string
  readonly to?: FileState | null
  readonly beyond?: Obstacles
  /** A link on the way is in a folder where other users may write: they could redirect a change. */
  readonly exposed?: boolean
  readonly obstacles?: Obstacles
}

/** The longest content that is read or backed up, in bytes. */
export const EDIT_LIMIT = 16 * 1024 * 1024
/** The exit code for a path at which nothing is. */
export const ABSENT = 44

/** Parses the output of the probe of a file, with content up to `limit` bytes. */
export function fileIn({ code, out, err }: Answer, path: string, limit: number): FileState | null {
  const cannot = err.trim().split('\n').at(-1) ?? ''
  const absent =
    code === ABSENT && /: (No such file or directory|Not a directory)( \(os error (2|20)\))?$/.test(cannot)
  if (code !== 0 && !absent) throw new Error(cannot || `${path} cannot be read (exit code ${code})`)
  const cut = new ByteReader(out)
  const hops: string[] = []
  while (cut.startsWith('hop ')) hops.push(cut.line().slice(4))
  const me = cut.startsWith('me ') ? cut.line().slice(3) : '0'
  const exposed = hops.some((hop) => othersMayWrite(hop, me))
  const own = obstaclesIn(cut, 'own')
  const beyond = obstaclesIn(cut, 'beyond')
  if (!cut.startsWith('link\n')) {
    if (!absent)
      return { ...stateIn(cut, limit), ...(exposed && { exposed }), ...(own && { obstacles: own }) }
    if (exposed) throw new Error(`a link on the way to ${path} is in a folder where other users may write`)
    return null
  }
  cut.line()
  const link = stateIn(cut, limit)
  const [target, real] = [cut.until(0), cut.until(0)]
  if (!real.startsWith('/')) throw new Error(`the link ${path} leads nowhere that is absolute: ${real}`)
  const to = absent ? null : stateIn(cut, limit)
  return {
    ...link,
    changedAt: Math.max(link.changedAt, to?.changedAt ?? 0),
    target,
    real,
    to,
    exposed,
    ...(own && { obstacles: own }),
    ...(beyond && { beyond }),
  }
}

function obstaclesIn(cut: ByteReader, end: 'own' | 'beyond'): Obstacles | undefined {
  const found: [string, Obstacle][] = []
  while (cut.startsWith(`blocked ${end} `)) {
    const [, , where = '', why = ''] = cut.line().split(' ')
    if (isObstacle(why)) found.push([where, why])
  }
  return found.length > 0 ? Object.fromEntries(found) : undefined
}

const TYPES: Readonly<Record<number, FileState['type']>> = { 8: 'file', 4: 'directory', 10: 'symlink' }

function stateIn(cut: ByteReader, limit: number): FileState {
  const line = cut.line()
  const [, mode, links, size, seconds, fraction] =
    /^([0-9a-f]+) (\d+) (\d+) (\d+) \S+ [\d:]+\.?(\d*) \S+$/.exec(line) ?? []
  if (!mode) throw new Error(`cannot parse the output of stat: ${line}`)
  const bits = Number.parseInt(mode, 16)
  const type = TYPES[bits >> 12] ?? 'other'
  const state = {
    type,
    mode: (bits & 0o7777).toString(8).padStart(4, '0'),
    owner: cut.line(),
    group: cut.line(),
    changedAt: Number(seconds) * 1e6 + Number((fraction ?? '').padEnd(6, '0').slice(0, 6)),
  }
  if (type !== 'file') return state
  if (Number(size) <= limit) return { ...state, links: Number(links), ...contentOf(cut.rest()) }
  return { ...state, links: Number(links), size: Number(size), digest: cut.line().slice(0, 64) }
}

/** The fields of a regular file that follow from its content. */
export const contentOf = (bytes: Uint8Array): Pick<FileState, 'size' | 'digest' | 'content'> => ({
  size: bytes.length,
  digest: createHash('sha256').update(bytes).digest('hex'),
  content: bytes.length <= EDIT_LIMIT ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) : undefined,
})
