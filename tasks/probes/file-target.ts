import { PlaybookError } from '../../lib/author.ts'
import type { FileState } from './file.ts'
import { type FolderState, parentOf } from './folder.ts'
import { oneLine } from './shown.ts'

/** What a change works on: the thing itself, at the end of its links. */
export interface Target {
  readonly path: string
  readonly is: FileState | null
  /** For a summary: empty when there is no link. */
  readonly through: string
}

export const nounOf = ({ type }: FileState): string =>
  ({ file: 'file', directory: 'folder', symlink: 'link', other: 'device, socket or pipe' })[type]

/** @throws PlaybookError E_TASK when a link on the way could be anybody's */
export function demandSafeWay(path: string, state: FileState | null): void {
  if (!state?.exposed) return
  throw new PlaybookError('E_TASK', `a link on the way to ${oneLine(path)} lies where others may write`, {
    hint: 'Whoever may write there could lead us anywhere. Name the thing itself, or remove the link first.',
  })
}

/** Follows `path` to what is to be a `wanted`, or to nothing. */
export function targetOf(path: string, state: FileState | null, wanted: 'file' | 'directory'): Target {
  demandSafeWay(path, state)
  const is = state?.type === 'symlink' ? (state.to ?? null) : state
  if (is && is.type !== wanted)
    throw new PlaybookError(
      'E_TASK',
      `${oneLine(path)} is not a ${wanted === 'file' ? 'file' : 'folder'} but a ${nounOf(is)}`,
      { hint: `If it may go, put Absent({ path: ${JSON.stringify(path)} }) before it.` },
    )
  if (state?.type !== 'symlink') return { path, is, through: '' }
  return { path: state.real ?? path, is, through: ` (through the link ${oneLine(path)})` }
}

/** @throws PlaybookError E_TASK when there is no folder for `path` to lie in */
export function demandFolder(path: string, folder: FolderState): void {
  if (folder === 'directory') return
  const parent = parentOf(path)
  throw new PlaybookError(
    'E_TASK',
    folder === 'missing' ? `there is no folder ${oneLine(parent)}` : `${oneLine(parent)} is not a folder`,
    { hint: `Put Directory({ path: ${JSON.stringify(parent)} }) before it.` },
  )
}
