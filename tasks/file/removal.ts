import { type Change, type Probe, script, sh, shell } from '../../lib/author.ts'
import { nameOf, parentOf } from './path.ts'
import { enter } from './walk.ts'

/** Shell that runs in the folder of `$n`: fails when something is mounted at `$n` or below, because it would be removed, too. */
export const nothingMounted = (): string => script(import.meta.dirname, 'nothing-mounted.sh')

// The size of a folder does not count: it depends on names that the folder once had.
const ALL_THERE = String.raw`tree() {
  cd -P -- "$1" && find . '(' -type d -printf '%p %y %m %U:%G %T@\n' ')' -o -printf '%p %y %m %U:%G %s %T@ %l\n' | sort
}
[ "$(tree "$kept")" != "$(tree .)" ] || exit 0`

/** The error of {@link nothingMounted} for a folder at `path`; empty when nothing is mounted there. */
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

/** The undo of a removed folder: it removes nothing that is at the path now. */
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

/** The undo of a file or a link that is created, replaced or removed. */
export const fileBack = (path: string): Pick<Change, 'undo' | 'redo' | 'backups'> => ({
  undo: sh`rp_restore ${path}`,
  redo: sh`rp_restore ${path}`,
  backups: [path],
})
