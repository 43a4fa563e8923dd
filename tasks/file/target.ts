import { PlaybookError } from '../../lib/author.ts'
import type { FolderState } from './folder.ts'
import { isObstacle, type Login, type Obstacle, ROOT } from './obstacle.ts'
import { parentOf } from './path.ts'
import type { FileState, Obstacles } from './probe.ts'
import { oneLine } from './shown.ts'

/** What a change works on: the thing itself, at the end of its links. */
export interface Target {
  readonly path: string
  readonly is: FileState | null
  /** What keeps it from being changed. */
  readonly obstacles: Obstacles | undefined
  /** For a summary: empty when there is no link. */
  readonly through: string
}

export const nounOf = ({ type }: FileState): string =>
  ({ file: 'file', directory: 'folder', symlink: 'link', other: 'device, socket or pipe' })[type]

/** @throws PlaybookError E_TASK when a link on the way could be anybody's */
export function demandSafePath(path: string, state: FileState | null): void {
  if (!state?.exposed) return
  throw new PlaybookError('E_TASK', `a link on the way to ${oneLine(path)} lies where others may write`, {
    hint: 'A user who may write there could redirect the change. Name the target itself, or remove the link first.',
  })
}

/** Follows `path` to what is to be a `wanted`, or to nothing. */
export function targetOf(path: string, state: FileState | null, wanted: 'file' | 'directory'): Target {
  demandSafePath(path, state)
  const is = state?.type === 'symlink' ? (state.to ?? null) : state
  if (is && is.type !== wanted)
    throw new PlaybookError(
      'E_TASK',
      `${oneLine(path)} is not a ${wanted === 'file' ? 'file' : 'folder'} but a ${nounOf(is)}`,
      {
        hint: 'If it may go, remove it by hand first: with Absent in the same playbook the two would undo each other.',
      },
    )
  if (state?.type !== 'symlink') return { path, is, obstacles: state?.obstacles, through: '' }
  const through = ` (through the link ${oneLine(path)})`
  return { path: state.real ?? path, is, obstacles: state.beyond, through }
}

/** @throws PlaybookError E_TASK when `path` cannot be written, or nothing can be put into it where it is a folder */
export function demandWritable(
  path: string,
  obstacle: Obstacle | undefined,
  { name, isRoot }: Login = ROOT,
): void {
  if (obstacle === undefined) return
  const shown = oneLine(path)
  const [message, hint] = {
    immutable: [`${shown} is immutable`, `If that may end: chattr -i ${shown}`],
    'read-only': [`${shown} is on a read-only file system`, `See: findmnt -T ${shown}`],
    denied: [
      `${name} may not write to ${shown}`,
      isRoot
        ? `Not even root may: it may belong to users outside this container, or lie on a network. See: stat ${shown}; findmnt -T ${shown}`
        : 'Log in as root, or work as root through sudo: --become (-b).',
    ],
  }[obstacle] as [string, string]
  throw new PlaybookError('E_TASK', message, { hint })
}

/** @throws PlaybookError E_TASK when there is no folder for `path` to lie in, or none that we may write to */
export function demandFolder(path: string, folder: FolderState, login?: Login): void {
  if (folder === 'directory') return
  const parent = parentOf(path)
  if (isObstacle(folder)) demandWritable(parent, folder, login)
  throw new PlaybookError(
    'E_TASK',
    folder === 'missing' ? `there is no folder ${oneLine(parent)}` : `${oneLine(parent)} is not a folder`,
    {
      hint:
        folder === 'missing'
          ? `Put Directory({ path: ${JSON.stringify(parent)} }) before it.`
          : 'If it may go, remove it by hand first.',
    },
  )
}

/** @throws PlaybookError E_TASK when what is at `path` cannot be replaced or removed */
export function demandReplaceable(path: string, obstacles: Obstacles = {}, login?: Login): void {
  demandWritable(parentOf(path), obstacles.folder, login)
  demandWritable(path, obstacles.itself, login)
}
