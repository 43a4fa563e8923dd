import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { type Answer, type Effect, type Probe, setsAt, shell } from '../../lib/author.ts'
import { Cutter } from './cutter.ts'
import { parentOf } from './folder.ts'
import { BARRED, isObstacle, type Obstacle } from './obstacle.ts'
import { dependsOnPackages } from './packages.ts'
import { isUnitFile, systemd } from './unit-files.ts'
import { HOP_FORMAT, othersMayWrite, WALK } from './walk.ts'

/** What keeps a thing from being changed: what holds for the folder that it lies in, and for itself. */
export interface Obstacles {
  readonly folder?: Obstacle
  readonly itself?: Obstacle
}

/** What lies at a path, as `lstat` sees it. */
export interface FileState {
  readonly type: 'file' | 'directory' | 'symlink' | 'other'
  /** Four octal digits. */
  readonly mode: string
  /** Names, or numbers where the host has no name for them. */
  readonly owner: string
  readonly group: string
  /** When anything about it changed last (ctime), in microseconds since 1970; of a link also what it leads to. */
  readonly changedAt: number
  /** Regular files only: bytes, hard links, SHA-256 in hex, and the content up to the limit of the probe. */
  readonly size?: number
  readonly links?: number
  readonly digest?: string
  readonly content?: Buffer | undefined
  /** Links only: what it says, where that leads in the end, and what keeps us from changing that. */
  readonly target?: string
  readonly real?: string
  readonly to?: FileState | null
  readonly beyond?: Obstacles
  /** A link on the way lies in a folder where others may write: what follows it is not to be trusted with a write. */
  readonly exposed?: boolean
  readonly obstacles?: Obstacles
}

/** Content of more bytes stays on the host, for whom its digest will do; the other limit is for whom it will not. */
export const CONTENT_LIMIT = 256 * 1024
export const EDIT_LIMIT = 16 * 1024 * 1024
const ABSENT = 44

// A file that is not there lies in a folder, which says the same of itself.
const ASK = String.raw`hop() { printf 'hop %s\n' "$(stat -c '${HOP_FORMAT}' -- "$1")"; }
state() { stat -c '%f %h %s %Z %z
%U
%G' -- "$1"; }
${BARRED}
blocked() {
  f=${'$'}{2%/*} f=${'$'}{f:-/}
  [ -d "$f" ] || return 0
  [ -w "$f" ] || echo "blocked $1 folder $(barred "$f")"
  if [ -L "$2" ] || [ ! -e "$2" ]; then return 0; fi
  if [ -O / ]; then [ -w "$2" ] || echo "blocked $1 itself $(barred "$2")"
  elif [ -w "$f" ] && [ -k "$f" ] && [ ! -O "$f" ] && [ ! -O "$2" ]; then echo "blocked $1 folder denied"; fi
}
${WALK}
[ $links = 0 ] || printf 'me %s\n' "$(id -u)"
blocked own "$p"
[ ! -L "$p" ] || { blocked beyond "$r"; echo link; state "$p" && readlink -z -- "$p" && printf '%s\0' "$r"; } || exit
[ ! -L "$p" ] || p=$r
s=$(state "$p") || exit ${ABSENT}
printf '%s\n' "$s"
[ -f "$p" ] && [ ! -L "$p" ] || exit 0
s=${'$'}{s#* * } s=${'$'}{s%% *}
if [ "$s" -le "$limit" ]; then cat -- "$p"; else sha256sum <"$p"; fi`

const probeOf = (key: string, path: string, limit: number): Probe<FileState | null> => ({
  key,
  ask: `${shell`p=${path} limit=${limit}`}\n${ASK}`,
  parse: (answer) => parse(path, answer, limit),
  dependsOn: (state) => [
    ...dependsOnPackages(path),
    ...(state?.type === 'symlink' ? endsOf(path, state) : []),
  ],
  ...(isUnitFile(path) && { readBy: systemd }),
})

/**
 * The file, folder or link at `path`; null when there is nothing. Follows a link and tells of both ends. What cannot be read is an
 * error, never "absent".
 */
export const fileAt = (path: string): Probe<FileState | null> => probeOf(`file:${path}`, path, CONTENT_LIMIT)

/** As {@link fileAt}, with all that a large file holds: for whoever edits it. No path has two slashes. */
export const wholeFileAt = (path: string): Probe<FileState | null> =>
  probeOf(`file:${path}//whole`, path, EDIT_LIMIT)

/** The answers of both from now on. */
export const setsFile = (path: string, state: (now: number) => FileState | null): readonly Effect[] => [
  setsAt(fileAt(path), (now) => withoutLarge(state(now))),
  setsAt(wholeFileAt(path), state),
]

function withoutLarge(state: FileState | null): FileState | null {
  if (!state) return null
  const large = (state.size ?? 0) > CONTENT_LIMIT
  return {
    ...state,
    ...(large && { content: undefined }),
    ...(state.to && { to: withoutLarge(state.to) }),
  }
}

/** Where a link leads: whoever changes what is there changes what is read here. */
const endsOf = (path: string, { target = '', real = '' }: FileState): readonly string[] => [
  `file:${resolve(parentOf(path), target)}`,
  `file:${real}`,
]

function parse(path: string, { code, out, err }: Answer, limit: number): FileState | null {
  const cannot = err.trim().split('\n').at(-1) ?? ''
  const absent = code === ABSENT && /: No such file or directory( \(os error 2\))?$/.test(cannot)
  if (code !== 0 && !absent) throw new Error(cannot || `${path} cannot be read (exit code ${code})`)
  const cut = new Cutter(out)
  const hops: string[] = []
  while (cut.startsWith('hop ')) hops.push(cut.line().slice(4))
  const me = cut.startsWith('me ') ? cut.line().slice(3) : '0'
  const exposed = hops.some((hop) => othersMayWrite(hop, me))
  const own = obstaclesIn(cut, 'own')
  const beyond = obstaclesIn(cut, 'beyond')
  if (!cut.startsWith('link\n')) {
    if (!absent)
      return { ...stateIn(cut, limit), ...(exposed && { exposed }), ...(own && { obstacles: own }) }
    if (exposed) throw new Error(`a link on the way to ${path} lies in a folder where others may write`)
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

function obstaclesIn(cut: Cutter, end: 'own' | 'beyond'): Obstacles | undefined {
  const found: [string, Obstacle][] = []
  while (cut.startsWith(`blocked ${end} `)) {
    const [, , where = '', why = ''] = cut.line().split(' ')
    if (isObstacle(why)) found.push([where, why])
  }
  return found.length > 0 ? Object.fromEntries(found) : undefined
}

const TYPES: Readonly<Record<number, FileState['type']>> = { 8: 'file', 4: 'directory', 10: 'symlink' }

function stateIn(cut: Cutter, limit: number): FileState {
  const line = cut.line()
  const [, mode, links, size, seconds, fraction] =
    /^([0-9a-f]+) (\d+) (\d+) (\d+) \S+ [\d:]+\.?(\d*) \S+$/.exec(line) ?? []
  if (!mode) throw new Error(`stat answers in an unknown form: ${line}`)
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
