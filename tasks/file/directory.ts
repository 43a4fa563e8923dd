import {
  type Change,
  defineTask,
  type Effect,
  invalid,
  invalidates,
  PlaybookError,
  type Probe,
  script,
  shell,
  t,
} from '../../lib/author.ts'
import { attributeArgs, attributesAfter, giving, sameAttributes, shownAttributes } from './attributes.ts'
import { accountsOf, demandGiving } from './attributes-check.ts'
import { becomes, treeKeys } from './change.ts'
import { type FolderState, folderAt } from './folder.ts'
import type { Login } from './obstacle.ts'
import { nameOf, parentOf } from './path.ts'
import { fileAt } from './probe.ts'
import { setAttributes } from './set-attributes.ts'
import { oneLine } from './shown.ts'
import { demandFolder, demandWritable, targetOf } from './target.ts'
import { enter } from './walk.ts'

/**
 * A folder. Mode, owner and group apply to the folder, not to what is in it. Omitted ones of an existing folder do not change; a new
 * folder belongs to root, with 0755. Follows a link to a folder, unless other users may write where the link is.
 *
 * `parents`: whether to create missing folders above it (true); they belong to root, with 0755.
 *
 * Undo: removes exactly the folders that it created: in the run itself with all that came into them, such as the files of a service;
 * after a committed run, a folder that is not empty stays, and the report says so.
 *
 * @example
 * Directory({ path: '/srv/mail/archive', mode: '0750', group: 'mail' })
 */
export const Directory = defineTask({
  name: 'Directory',
  args: t.object({
    path: t.path({ description: 'the folder' }),
    ...attributeArgs,
    parents: t.withDefault(t.boolean({ description: 'whether to create missing folders above it' }), true),
  }),
  title: ({ path }) => `folder ${oneLine(path)}`,
  read({ path, owner, group }) {
    if (path === '/') throw invalid('Directory: "/" always exists')
    const above: Record<`above ${string}`, Probe<FolderState>> = {}
    for (const folder of ancestors(path)) above[`above ${folder}`] = folderAt(folder)
    return Object.assign({ folder: fileAt(path), ...accountsOf({ owner, group }) }, above)
  },
  mayAlter: ({ path }) => treeKeys(path),
  *plan({ path, parents, ...wish }, { folder, login, user, group, ...above }) {
    const { path: target, is, through, obstacles } = targetOf(path, folder, 'directory')
    const accounts = { login, user, group }
    const will = attributesAfter(wish, is, '0755')
    const effects = becomes(path, folder, (changedAt) => ({ type: 'directory', ...will, changedAt }))
    if (is) {
      if (sameAttributes(is, will)) return
      yield { ...setAttributes(target, is, wish, will), effects: [...effects, ...opens(target, login)] }
      demandWritable(target, obstacles?.itself, login)
      demandGiving(target, wish, is, accounts)
      return
    }
    const states = above as Readonly<Record<`above ${string}`, FolderState>>
    const missing = ancestors(target).filter((one) => states[`above ${one}`] === 'missing')
    yield {
      summary: `create the folder ${oneLine(target)}${through}`,
      before: '',
      after: [
        ...missing.map((one) => `${oneLine(one)}/ 0755 root:root`),
        `${oneLine(target)}/ ${shownAttributes(will)}`,
      ].join('\n'),
      ...making([...missing, target], giving(wish, null, will)),
      effects: [
        ...missing.flatMap((one) => becomes(one, null, (changedAt) => ({ ...PLAIN, changedAt }))),
        ...effects,
      ],
    }
    const blocked = ancestors(target).find((one) => states[`above ${one}`] === 'other')
    if (blocked) throw new PlaybookError('E_TASK', `${oneLine(blocked)} is not a folder`)
    if (!parents && missing.length > 0) demandFolder(path, 'missing')
    const lowest = [...ancestors(target), target].find((one) => one === target || missing.includes(one))!
    demandFolder(lowest, states[`above ${parentOf(lowest)}`] ?? obstacles?.folder ?? 'directory', login)
    demandGiving(target, wish, null, accounts)
  },
})

/** The change may give a login other than root access, or deny it. */
const opens = (path: string, login: Login | undefined): readonly Effect[] =>
  !login || login.isRoot ? [] : [invalidates(`folder:${path}`), invalidates(`file:${path}/`)]

const PLAIN = { type: 'directory', mode: '0755', owner: 'root', group: 'root' } as const

/** All folders above `path` except the root, topmost first. */
const ancestors = (path: string): readonly string[] => {
  const parent = parentOf(path)
  return parent === '/' ? [] : [...ancestors(parent), parent]
}

/** Creates `paths` from the topmost down, each in the one before it; sets the attributes of the last. */
function making(paths: readonly string[], give: string): Pick<Change, 'apply' | 'undo' | 'redo' | 'noted'> {
  const plain = giving({}, null, PLAIN)
  const inEach = (make: (give: string) => string): string =>
    [
      shell`umask 077; p=${parentOf(paths[0]!)}`,
      enter(),
      ...paths.map((path, index) => {
        const last = index === paths.length - 1
        return `${shell`f=./${nameOf(path)}`}\n${make(last ? give : plain)}${last ? '' : '\ncd -P -- "$f" || exit'}`
      }),
    ].join('\n')
  const gone = paths.map(
    (path, index) => shell`gone ${index} ${path} ${parentOf(path)} ${nameOf(path)} || exit`,
  )
  return {
    apply: {
      sh: `: >"$rp_noted"\n${inEach((give) => `mkdir -- "$f" && echo >>"$rp_noted" || exit\n${give}`)}`,
    },
    undo: { sh: [script(import.meta.dirname, 'gone.sh'), ...gone.toReversed()].join('\n') },
    // The undo leaves a folder that is not empty unchanged; an empty one is from an interrupted redo.
    redo: {
      sh: inEach(
        (give) =>
          `rmdir -- "$f" 2>/dev/null\n[ -d "$f" ] && [ ! -L "$f" ] || {\nmkdir -- "$f" || exit\n${give}\n}`,
      ),
    },
    noted: true,
  }
}
