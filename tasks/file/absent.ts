import { defineTask, invalid, invalidates, PlaybookError, sets, shell, t } from '../../lib/author.ts'
import { treeKeys } from './change.ts'
import { folderAt } from './folder.ts'
import { loginProbe } from './obstacle.ts'
import { nameOf, parentOf } from './path.ts'
import { type FileState, fileAt, setsFile } from './probe.ts'
import { isProtected } from './protected.ts'
import { fileBack, folderBack, mountedAt, nothingMounted } from './removal.ts'
import { oneLine } from './shown.ts'
import { demandReplaceable, demandSafePath, nounOf } from './target.ts'
import { enter } from './walk.ts'

/**
 * Removes what is at `path`: a file, a link (not its target), or, with `recursive: true`, a folder with all that is in it except
 * mounted file systems. Refuses folders that every system needs.
 *
 * Undo: restores the backup. The backup of a large folder needs as much space again.
 *
 * @example
 * Absent({ path: '/etc/nginx/sites-enabled/default' })
 */
export const Absent = defineTask({
  name: 'Absent',
  args: t.object({
    path: t.path({ description: 'the path that must not exist' }),
    recursive: t.withDefault(
      t.boolean({ description: 'whether to remove a folder with all that is in it' }),
      false,
    ),
  }),
  title: ({ path }) => `no ${oneLine(path)}`,
  read({ path }) {
    if (isProtected(path))
      throw invalid(`Absent: every system needs ${path}`, { hint: 'Name what to remove in it.' })
    return { file: fileAt(path), login: loginProbe, mounted: mountedAt(path) }
  },
  mayAlter: ({ path }) => treeKeys(path),
  *plan({ path, recursive }, { file, login, mounted }) {
    if (file === null) return
    if (file.type !== 'symlink') demandSafePath(path, file)
    const isFolder = file.type === 'directory'
    yield {
      summary: `remove the ${nounOf(file)} ${oneLine(path)}${isFolder ? ' and all that is in it' : ''}`,
      before: `${oneLine(path)} (${shownState(file)})`,
      after: '',
      apply: {
        sh: [
          shell`p=${parentOf(path)} n=${nameOf(path)}`,
          enter(),
          ...(isFolder ? [nothingMounted()] : []),
          isFolder ? 'rm -rf --one-file-system -- "./$n"' : 'rm -f -- "./$n"',
        ].join('\n'),
      },
      ...(isFolder ? folderBack(path) : fileBack(path)),
      alters: [path, parentOf(path)],
      effects: [
        ...(isFolder || file.to?.type === 'directory'
          ? [invalidates(`file:${path}/`), invalidates(`folder:${path}/`)]
          : []),
        ...setsFile(path, () => null),
        // Removing a link does not change its target.
        file.type === 'symlink' ? invalidates(`folder:${path}`) : sets(folderAt(path), 'missing'),
      ],
    }
    if (isFolder && !recursive)
      throw new PlaybookError('E_TASK', `${oneLine(path)} is a folder`, {
        hint: 'Give "recursive: true" to remove it with all that is in it.',
      })
    if (isFolder && mounted) throw new PlaybookError('E_TASK', mounted)
    demandReplaceable(path, file.obstacles, login)
  },
})

const shownState = ({ type, mode, owner, group, size, target }: FileState): string =>
  type === 'symlink'
    ? `→ ${oneLine(target ?? '')}`
    : `${mode} ${owner}:${group}${size === undefined ? '' : `, ${size} bytes`}`
