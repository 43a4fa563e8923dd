import { PlaybookError } from '../../lib/author.ts'
import type { FolderState } from './folder.ts'
import { isObstacle, type Login, type Obstacle, ROOT } from './obstacle.ts'
import { parentOf } from './path.ts'
import type { FileState, Obstacles } from './probe.ts'
import { oneLine } from './shown.ts'

/** The target of a change: the file itself, at the end of its links. */
export interface Target {
  readonly path: string
  readonly is: FileState | null
  /** The obstacles to a change of it. */
  readonly obstacles: Obstacles | undefined
  /** For a summary: empty when there is no link. */
  readonly through: string
}

export const nounOf = ({ type }: FileState): string =>
  ({ file: 'file', directory: 'folder', symlink: 'link', other: 'device, socket or pipe' })[type]

/** @throws PlaybookError E_TASK when another user could redirect a link on the way */
export function demandSafePath(path: string, state: FileState | null): void {
  if (!state?.exposed) return
  throw new PlaybookError('E_TASK', `a link on the way to ${oneLine(path)} is where other users may write`, {
    hint: 'Such a user could redirect the change. Name the target itself, or remove the link first.',
  })
}

/** Follows `path` to a `wanted`, or to nothing. */
export function targetOf(path: string, state: FileState | null, wanted: 'file' | 'directory'): Target {
  demandSafePath(path, state)
  const is = state?.type === 'symlink' ? (state.to ?? null) : state
  if (is && is.type !== wanted)
    throw new PlaybookError(
      'E_TASK',
      `${oneLine(path)} is not a ${wanted === 'file' ? 'file' : 'folder'} but a ${nounOf(is)}`,
      {
        hint: 'Remove it by hand first: with Absent in the same playbook the two would undo each other.',
      },
    )
  if (state?.type !== 'symlink') return { path, is, obstacles: state?.obstacles, through: '' }
  const through = ` (through the link ${oneLine(path)})`
  return { path: state.real ?? path, is, obstacles: state.beyond, through }
}

/** @throws PlaybookError E_TASK when the login cannot write `path`, or into it where it is a folder */
export function demandWritable(
  path: string,
  obstacle: Obstacle | undefined,
  { name, isRoot }: Login = ROOT,
): void {
  if (obstacle === undefined) return
  const shown = oneLine(path)
  const [message, hint] = {
    immutable: [`${shown} is immutable`, `To allow the change: chattr -i ${shown}`],
    'read-only': [`${shown} is on a read-only file system`, `See: findmnt -T ${shown}`],
    denied: [
      `${name} may not write to ${shown}`,
      isRoot
        ? `Root has no right: it may belong to users outside this container, or be on a network. See: stat ${shown}; findmnt -T ${shown}`
        : 'Log in as root, or work as root through sudo: --become (-b).',
    ],
  }[obstacle] as [string, string]
  throw new PlaybookError('E_TASK', message, { hint })
}

/** @throws PlaybookError E_TASK when the folder of `path` is missing, or the login cannot write to it */
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
          : 'Remove it by hand first.',
    },
  )
}

/** @throws PlaybookError E_TASK when the login cannot replace or remove what is at `path` */
export function demandReplaceable(path: string, obstacles: Obstacles = {}, login?: Login): void {
  demandWritable(parentOf(path), obstacles.folder, login)
  demandWritable(path, obstacles.itself, login)
}
