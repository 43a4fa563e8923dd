import { type Change, type Effect, sets, setsAt, shell } from '../../lib/author.ts'
import { ASIDE } from './aside.ts'
import {
  type Attributes,
  attributesAfter,
  giving,
  type Known,
  sameAttributes,
  shownAttributes,
} from './attributes.ts'
import { contentOf, type FileState, fileAt } from './file.ts'
import { demandFolder, targetOf } from './file-target.ts'
import { type FolderState, folderAt, nameOf, parentOf } from './folder.ts'
import { fileBack } from './removal.ts'
import { replaceFile } from './replace-file.ts'
import { contentDiff, oneLine } from './shown.ts'
import { ENTER } from './walk.ts'

/** What a task that writes a file asks. */
export const readFile = (path: string) => ({ file: fileAt(path), folder: folderAt(parentOf(path)) })
export interface Now {
  readonly file: FileState | null
  readonly folder: FolderState
}

/** What is to be in a file. */
export interface Wish extends Attributes {
  readonly bytes: Uint8Array
  readonly secret?: boolean
  readonly validate?: string | undefined
}

/** Brings the file at `path` to what is wished: one change, or none. */
export function* writing(path: string, { file, folder }: Now, wish: Wish): Iterable<Change> {
  const target = targetOf(path, file, 'file')
  const { is } = target
  const freshMode = '0644'
  const will = attributesAfter(wish, is, freshMode)
  const content = contentOf(wish.bytes)
  if (is && is.digest === content.digest) {
    const effects = becomes(path, file, (changedAt) => ({ ...is, ...will, changedAt }))
    if (!sameAttributes(is, will)) yield { ...regiving(target.path, is, wish, will), effects }
    return
  }
  yield {
    summary: `${is ? 'change' : 'create'} ${oneLine(target.path)}${target.through}${notesOn(is, will)}`,
    ...contentDiff(is, wish.bytes, wish.secret ?? false),
    apply: replaceFile(target.path, is, { ...wish, freshMode }),
    ...fileBack(target.path),
    effects: becomes(path, file, (changedAt) => ({ type: 'file', ...will, changedAt, links: 1, ...content })),
  }
  if (!file) demandFolder(path, folder)
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

/** The answers about `path` once `state` is there, at the end of the link if `path` is one. */
export function becomes(
  path: string,
  was: FileState | null,
  state: (now: number) => FileState,
): readonly Effect[] {
  const folder = sets(folderAt(path), state(0).type === 'directory' ? 'directory' : 'other')
  if (was?.type !== 'symlink') return [setsAt(fileAt(path), state), ...(was ? [] : [folder])]
  return [
    setsAt(fileAt(path), (now) => ({ ...was, changedAt: now, to: state(now) })),
    ...(was.to ? [] : [folder]),
    ...becomes(was.real ?? path, was.to ?? null, state),
  ]
}

/** Owner and mode only: the thing stays where it is, with its hard links; of a folder, nothing in it is touched. */
export function regiving(
  path: string,
  is: FileState,
  wish: Attributes,
  will: Known,
): Omit<Change, 'effects'> {
  return {
    summary: `set ${oneLine(path)} to ${shownAttributes(will)}`,
    before: shownAttributes(is),
    after: shownAttributes(will),
    apply: { sh: [...onTheThing(path, is), giving(wish, is, will)].join('\n') },
    ...(is.type === 'directory' ? givingBack(path, is) : copyingBack(path)),
  }
}

// A name can be made to mean something else at any time by whoever owns the folder: a link of our own, where nobody else may go, cannot.
// A mount point has no second name.
const SECOND_NAME = String.raw`${ASIDE}
f=second
if ! said=$(ln -P -- "../$n" second 2>&1); then
  [ -e "../$n" ] || { printf '%s\n' "$said" >&2; exit 1; }
  ( hop "${'$'}{r:-/}" ) && f=../$n || exit
fi
[ -f "$f" ] && [ ! -L "$f" ] || { printf '%s\n' "$n is no file any more" >&2; exit 1; }`

const INSIDE = String.raw`cd -P -- "./$n" && [ "$(pwd -P; echo .)" = "${'$'}{r%/}/$n
." ] || { printf '%s\n' "$n is no folder any more" >&2; exit 1; }
f=.`

/** Shell after which `$f` is the file or the folder at `path`, whatever others do with its name. */
const onTheThing = (path: string, { type }: FileState): readonly string[] => [
  shell`p=${parentOf(path)} n=${nameOf(path)}`,
  ENTER,
  type === 'directory' ? INSIDE : SECOND_NAME,
]

const copyingBack = (path: string): Pick<Change, 'undo' | 'saves'> => ({
  undo: {
    sh: [
      shell`kept=$(saved ${path}) || exit`,
      ...onTheThing(path, { type: 'file' } as FileState),
      'cp --attributes-only --preserve=all -- "$kept" "$f"',
    ].join('\n'),
  },
  saves: [path],
})

// A copy of a folder would be a copy of all that is in it.
const givingBack = (path: string, is: FileState): Pick<Change, 'undo'> => ({
  undo: {
    sh: [
      ...onTheThing(path, is),
      shell`chown -- ${`${is.owner}:${is.group}`} "$f" && chmod -- ${`0${is.mode}`} "$f"`,
    ].join('\n'),
  },
})
