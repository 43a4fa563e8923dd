import { type Change, type Effect, sets } from '../../lib/author.ts'
import {
  type Attributes,
  attributesAfter,
  type Known,
  sameAttributes,
  shownAttributes,
} from './attributes.ts'
import { type Accounts, accountsOf, demandGiving } from './attributes-check.ts'
import { type FolderState, folderAt } from './folder.ts'
import { parentOf } from './path.ts'
import { contentOf, type FileState, fileAt, setsFile, wholeFileAt } from './probe.ts'
import { fileBack } from './removal.ts'
import { replaceFile, tryFile } from './replace.ts'
import { setAttributes } from './set-attributes.ts'
import { contentDiff, oneLine } from './shown.ts'
import { demandFolder, demandReplaceable, targetOf } from './target.ts'

/** The probes of a task that writes a file. */
export const readFile = (path: string, wish: Attributes = {}) => ({
  file: fileAt(path),
  folder: folderAt(parentOf(path)),
  ...accountsOf(wish),
})
/** The probes of a task that edits a file. */
export const readWholeFile = (path: string) => ({ ...readFile(path), file: wholeFileAt(path) })
/** What a task that writes a file may alter. */
export const fileKeys = (path: string): readonly string[] => [`file:${path}`, `folder:${path}`]

/** What a task may alter that also creates or removes all that is below. */
export const treeKeys = (path: string): readonly string[] => [...fileKeys(path), ...fileKeys(`${path}/`)]

export interface Now extends Accounts {
  readonly file: FileState | null
  readonly folder: FolderState
}

/** The wanted content of a file. */
export interface Wish extends Attributes {
  readonly bytes: Uint8Array
  readonly secret?: boolean
  readonly validate?: string | undefined
}

/** Yields the change that converges the file at `path`, or none. */
export function* writing(path: string, now: Now, wish: Wish): Iterable<Change> {
  const { file, folder, login } = now
  const target = targetOf(path, file, 'file')
  const { is } = target
  const freshMode = '0644'
  const will = attributesAfter(wish, is, freshMode)
  const content = contentOf(wish.bytes)
  if (is && is.digest === content.digest) {
    if (sameAttributes(is, will)) return
    const effects = becomes(path, file, (changedAt) => ({ ...is, ...will, changedAt }))
    yield { ...setAttributes(target.path, is, wish, will), effects }
    demandReplaceable(target.path, target.obstacles, login)
    demandGiving(target.path, wish, is, now)
    return
  }
  const replacement = { ...wish, freshMode }
  const trial = tryFile(target.path, is, replacement)
  yield {
    summary: `${is ? 'change' : 'create'} ${oneLine(target.path)}${target.through}${notesOn(is, will)}`,
    ...contentDiff(is, wish.bytes, wish.secret ?? false),
    apply: replaceFile(target.path, is, replacement),
    ...(trial && { trial }),
    ...fileBack(target.path),
    alters: [target.path, parentOf(target.path)],
    ...(wish.secret && { secret: true as const }),
    effects: becomes(path, file, (changedAt) => ({ type: 'file', ...will, changedAt, links: 1, ...content })),
  }
  if (!file) demandFolder(path, folder, login)
  demandReplaceable(target.path, target.obstacles, login)
  demandGiving(target.path, wish, is, now)
}

function notesOn(is: FileState | null, will: Known): string {
  if (!is) return ''
  const others = (is.links ?? 1) - 1
  const notes = [
    ...(sameAttributes(is, will) ? [] : [`${shownAttributes(is)} → ${shownAttributes(will)}`]),
    ...(others > 0 ? [`${others} other hard link${others === 1 ? ' keeps' : 's keep'} the old content`] : []),
  ]
  return notes.length > 0 ? ` (${notes.join('; ')})` : ''
}

/** The facts about `path` after the change, where `state` is at the end of the link if `path` is one. */
export function becomes(
  path: string,
  was: FileState | null,
  state: (now: number) => FileState,
): readonly Effect[] {
  const folder = sets(folderAt(path), state(0).type === 'directory' ? 'directory' : 'other')
  if (was?.type !== 'symlink') return [...setsFile(path, state), ...(was ? [] : [folder])]
  return [
    ...setsFile(path, (now) => ({ ...was, changedAt: now, to: state(now) })),
    ...(was.to ? [] : [folder]),
    ...becomes(was.real ?? path, was.to ?? null, state),
  ]
}
