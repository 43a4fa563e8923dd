import type { Change } from '../core/change.ts'
import { NO_ROOM } from '../core/no-room.ts'
import { shell } from '../core/shell.ts'
import { hostProgram } from '../host/load.ts'

type Named = readonly [name: string, change: Change]
const distinct = (paths: readonly string[]): readonly string[] => [...new Set(paths)]

/**
 * Shell that marks as `kind NAME 1`, with the reason, the changes that flags of the file system forbid: in a trial all of them, otherwise
 * the first, and then it fails. One process for all of them.
 */
export function flagsForbid(kind: 'failed' | 'tried', changes: readonly Named[]): string {
  const altering = changes.filter(([, { alters = [] }]) => alters.length > 0)
  if (altering.length === 0) return ':'
  return [
    hostProgram('space'),
    shell`flags=$l$(timeout 20 lsattr -d -- ${distinct(altering.flatMap(([, { alters = [] }]) => alters))} 2>/dev/null)$l`,
    altering
      .map(([name, { alters = [] }]) => shell`alterable ${kind} ${name} ${alters}`)
      .join(kind === 'failed' ? ' &&\n' : '\n'),
  ].join('\n')
}

/**
 * The same for changes whose disk is too small for their input and that of the changes before them: marked as `tried NAME 28`; after
 * {@link flagsForbid} and the check of room for the undo. One process for all of them, and one for the files that they replace.
 */
export function disksForbid(changes: readonly Named[]): string {
  const all = filling(changes)
  if (all.length === 0) return ':'
  return [
    '(',
    shell`measure ${distinct(all.map(({ folder }) => folder))}`,
    shell`files=$l$(timeout 20 stat -c '%d %h %b %n' -- ${distinct(all.flatMap(({ file, folder }) => [file, folder]))} 2>/dev/null)$l`,
    ...all.map(
      ({ name, file, folder, kib, old }) =>
        shell`fits ${file} ${folder} ${kib} ${old ?? ''} || mark tried ${name} ${NO_ROOM}`,
    ),
    ')',
  ].join('\n')
}

/** Shell `crowded NAME`, after {@link flagsForbid}: prints that there is no room for the input of a failed change, where that is so. */
export function crowding(changes: readonly Named[]): string {
  const cases = filling(changes).map(
    ({ name, file, folder, kib }) => shell`${name}) measure ${folder}; fits ${file} ${folder} ${kib} '';;`,
  )
  return ['crowded() (', 'files=', 'case $1 in', ...cases, 'esac', ')'].join('\n')
}

/** How much each file is to hold: `old` is what an earlier one of these changes will have written there. */
function filling(changes: readonly Named[]) {
  const written = new Map<string, number>()
  return changes.flatMap(([name, { alters = [], apply }]) => {
    const [file, folder] = alters
    if (file === undefined || folder === undefined || !apply.stdin) return []
    const kib = Math.ceil(apply.stdin.length / 1024)
    const old = written.get(file)
    written.set(file, kib)
    return [{ name, file, folder, kib, old }]
  })
}
