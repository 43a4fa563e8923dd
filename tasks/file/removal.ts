import { type Change, type Probe, script, sh, shell } from '../../lib/author.ts'
import { nameOf, parentOf } from './path.ts'
import { enter } from './walk.ts'

/** Shell, once inside its folder: fails when something is mounted at `$n` or below, because that would go, too. */
export const nothingMounted = (): string => script(import.meta.dirname, 'nothing-mounted.sh')

// Of a folder its size does not count: it tells of the names that it once held.
const ALL_THERE = String.raw`tree() {
  cd -P -- "$1" && find . '(' -type d -printf '%p %y %m %U:%G %T@\n' ')' -o -printf '%p %y %m %U:%G %s %T@ %l\n' | sort
}
[ "$(tree "$kept")" != "$(tree .)" ] || exit 0`

/** What {@link nothingMounted} says of `path`, where a folder is there; empty when nothing is against it. */
export const mountedAt = (path: string): Probe<string> => ({
  key: `mounted:${path}`,
  get ask() {
    return `${shell`n=${nameOf(path)} p=${parentOf(path)}; [ -d ${path} ] && [ ! -L ${path} ] || exit 0`}
r=$(cd -P -- "$p" && pwd -P && echo .) || exit 0
r=\${r%??} r=\${r:-/}
${nothingMounted()}`
  },
  parse: ({ code, err }) => (code === 0 ? '' : err.trim()),
  dependsOn: () => [],
})

/** The way back of a folder that goes: what is still there, or there again, is never removed. */
export const folderBack = (path: string): Pick<Change, 'undo' | 'backups'> => ({
  undo: {
    sh: [
      shell`if [ -d ${path} ] && [ ! -L ${path} ]; then kept=$(rp_saved ${path}) || exit; else rp_restore ${path}; exit; fi`,
      shell`p=${path}`,
      enter(),
      ALL_THERE,
      'cp -aTu --remove-destination -- "$kept" .',
    ].join('\n'),
  },
  backups: [path],
})

/** The way back of a file or a link that goes or is replaced, or of nothing that becomes something. */
export const fileBack = (path: string): Pick<Change, 'undo' | 'redo' | 'backups'> => ({
  undo: sh`rp_restore ${path}`,
  redo: sh`rp_restore ${path}`,
  backups: [path],
})
