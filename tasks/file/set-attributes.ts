import { type Change, script, shell } from '../../lib/author.ts'
import { type Attributes, giving, type Known, shownAttributes } from './attributes.ts'
import { nameOf, parentOf } from './path.ts'
import type { FileState } from './probe.ts'
import { oneLine } from './shown.ts'
import { enter } from './walk.ts'

/** Sets only owner and mode: a file keeps its hard links, and nothing in a folder changes. */
export function setAttributes(
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
    alters: is.type === 'directory' ? [path] : [path, parentOf(path)],
  }
}

/** Shell that sets `$f` to a name of the file or the folder at `path` that other users cannot redirect. */
const onTheThing = (path: string, { type }: FileState): readonly string[] => [
  shell`p=${parentOf(path)} n=${nameOf(path)}`,
  enter(),
  script(import.meta.dirname, type === 'directory' ? 'inside.sh' : 'second-name.sh'),
]

const copyingBack = (path: string): Pick<Change, 'undo' | 'backups'> => ({
  undo: {
    sh: [
      shell`! rp_unchanged ${path} || exit 0`,
      // The content is not part of the change, and may be a log that grows.
      shell`kept=$(rp_saved ${path}) && rp_leave ${path} || exit`,
      ...onTheThing(path, { type: 'file' } as FileState),
      'cp --attributes-only --preserve=all -- "$kept" "$f"',
    ].join('\n'),
  },
  backups: [path],
})

// A backup of a folder would contain all that is in it.
const givingBack = (path: string, is: FileState): Pick<Change, 'undo'> => ({
  undo: {
    sh: [
      ...onTheThing(path, is),
      shell`[ "$(stat -c '%U:%G %a' -- "$f")" != ${`${is.owner}:${is.group} ${Number.parseInt(is.mode, 8).toString(8)}`} ] || exit 0`,
      shell`chown -- ${`${is.owner}:${is.group}`} "$f" && chmod -- ${`0${is.mode}`} "$f"`,
    ].join('\n'),
  },
})
