import { resolve } from 'node:path'
import { type Effect, type Probe, script, setsAt, shell } from '../../lib/author.ts'
import { paths } from './naming.ts'
import { dependsOnPackages } from './packages.ts'
import { parentOf } from './path.ts'
import { ABSENT, EDIT_LIMIT, type FileState, fileIn } from './state.ts'
import { isUnitFile, systemd } from './unit-files.ts'

export { contentOf, EDIT_LIMIT, type FileState, type Obstacles } from './state.ts'

/** The probe returns the digest of larger content instead. */
const CONTENT_LIMIT = 256 * 1024

const probeOf = (key: string, path: string, limit: number): Probe<FileState | null> => ({
  key,
  get ask() {
    return `${shell`p=${path} limit=${limit} absent=${ABSENT}`}\n${script(import.meta.dirname, 'look.sh')}`
  },
  mostBytes: limit,
  naming: paths,
  parse: (answer) => fileIn(answer, path, limit),
  dependsOn: (state) => [
    ...dependsOnPackages(path),
    ...(state?.type === 'symlink' ? endsOf(path, state) : []),
    ...(state && folderOf(path, state) ? [`file:${folderOf(path, state)}/`] : []),
  ],
  whenChanged: (state, key, now) => (state ? afterChangeIn(path, state, key, now) : undefined),
  ...(isUnitFile(path) && { readBy: systemd }),
})

/**
 * The file, folder or link at `path`; null when nothing is there. Follows a link and returns both ends. An unreadable path is an error,
 * never "absent".
 *
 * @example
 * const probes = { config: fileAt('/etc/nginx/nginx.conf') }
 * const textIn = ({ config }: Facts<typeof probes>): string => config?.content?.toString() ?? ''
 */
export const fileAt = (path: string): Probe<FileState | null> => probeOf(`file:${path}`, path, CONTENT_LIMIT)

/** As {@link fileAt}, with the whole content of a large file, for edits. No path has two slashes. */
export const wholeFileAt = (path: string): Probe<FileState | null> =>
  probeOf(`file:${path}//whole`, path, EDIT_LIMIT)

/** The facts of both probes after the change. */
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

/** The target of a link: its changes alter this fact. */
const endsOf = (path: string, { target = '', real = '' }: FileState): readonly string[] => [
  `file:${resolve(parentOf(path), target)}`,
  `file:${real}`,
]

/** The folder at `path`, or at the target of the link there. */
const folderOf = (path: string, { type, real, to }: FileState): string | undefined =>
  type === 'directory' ? path : to?.type === 'directory' ? real : undefined

/** A folder changes with each name that is added, removed or replaced in it, and with nothing below that. */
function afterChangeIn(path: string, state: FileState, key: string, now: number): FileState | undefined {
  const inside = `file:${folderOf(path, state)}/`
  const name = key.startsWith(inside) ? key.slice(inside.length).replace(/\/\/.*/s, '') : ''
  if (name === '' || name.endsWith('/')) return undefined
  return name.includes('/') ? state : { ...state, changedAt: now }
}
