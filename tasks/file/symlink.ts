import { defineTask, invalidates, PlaybookError, shell, t } from '../../lib/author.ts'
import { aside } from './aside.ts'
import { readFile, treeKeys } from './change.ts'
import { nameOf, parentOf } from './path.ts'
import type { FileState } from './probe.ts'
import { fileBack, folderBack, nothingMounted } from './removal.ts'
import { oneLine } from './shown.ts'
import { demandFolder, demandReplaceable, demandSafePath, nounOf } from './target.ts'
import { enter } from './walk.ts'

// A rename puts the new link in place atomically; a folder cannot be replaced so, and is moved away first.
const PUT = String.raw`ln -s -- "$to" new || exit
if [ -d "../$n" ] && [ ! -L "../$n" ]; then mv -T -- "../$n" old || exit; fi
mv -fT -- new "../$n" || exit
sync ..`

/**
 * A symbolic link at `path` with the text `target`, verbatim: it may be relative, and its target may be missing. Replaces another link
 * atomically; a file or a folder only with `force: true`, after a backup with all that is in it.
 *
 * Undo: restores what was there, or removes the link.
 *
 * @example
 * Symlink({ path: '/etc/nginx/sites-enabled/site', target: '../sites-available/site' })
 */
export const Symlink = defineTask({
  name: 'Symlink',
  args: t.object({
    path: t.path({ description: 'the link' }),
    target: t.string({ pattern: '^[^\\0]+$', description: 'the target, relative or absolute' }),
    force: t.withDefault(t.boolean({ description: 'whether to replace a file or a folder' }), false),
  }),
  title: ({ path, target }) => `link ${oneLine(path)} to ${oneLine(target)}`,
  read: ({ path }) => readFile(path),
  mayAlter: ({ path }) => treeKeys(path),
  *plan({ path, target, force }, { file, folder, login }) {
    if (file?.type === 'symlink' && file.target === target) return
    if (file?.type !== 'symlink') demandSafePath(path, file)
    const isFolder = file?.type === 'directory'
    yield {
      summary: `${file ? `replace the ${nounOf(file)}` : 'create the link'} ${oneLine(path)}${file && file.type !== 'symlink' ? ' by a link' : ''}`,
      before: file ? shownState(path, file) : '',
      after: `${oneLine(path)} → ${oneLine(target)}`,
      apply: {
        sh: [
          shell`umask 077; p=${parentOf(path)} n=${nameOf(path)} to=${target}`,
          enter(),
          ...(isFolder ? [nothingMounted()] : []),
          aside(),
          PUT,
        ].join('\n'),
      },
      ...(isFolder ? folderBack(path) : fileBack(path)),
      alters: [path, parentOf(path)],
      effects: [invalidates(`file:${path}`), invalidates(`folder:${path}`)],
    }
    if (!file) demandFolder(path, folder, login)
    demandReplaceable(path, file?.obstacles, login)
    if (file && file.type !== 'symlink' && !force)
      throw new PlaybookError('E_TASK', `${oneLine(path)} is a ${nounOf(file)}, not a link`, {
        hint: 'Give "force: true" to replace it.',
      })
  },
})

const shownState = (path: string, { type, target, size }: FileState): string =>
  type === 'symlink'
    ? `${oneLine(path)} → ${oneLine(target ?? '')}`
    : `${oneLine(path)} (${type === 'file' ? `${size} bytes` : nounOf({ type } as FileState)})`
