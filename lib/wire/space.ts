import type { Change } from '../core/change.ts'
import { NO_ROOM } from '../core/no-room.ts'
import { shell } from '../core/shell.ts'
import { hostProgram } from '../host/load.ts'

type Named = readonly [name: string, change: Change]
const distinct = (paths: readonly string[]): readonly string[] => [...new Set(paths)]

/**
 * Shell that marks as `kind NAME 1`, with why, what of these changes the flags of a file system forbid: all that were to be tried, or else
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
 * The same, where the disk of a file is too small for what it and those before it are to hold: marked as `tried NAME 28`; behind
 * {@link flagsForbid} and the look for room for the undo. One process for all of them, and one for what they replace.
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

/** Shell `crowded NAME`, behind {@link flagsForbid}: tells of a change that failed that there is no room for its input, where it is so. */
export function crowding(changes: readonly Named[]): string {
  const cases = filling(changes).map(
    ({ name, file, folder, kib }) => shell`${name}) measure ${folder}; fits ${file} ${folder} ${kib} '';;`,
  )
  return ['crowded() (', 'files=', 'case $1 in', ...cases, 'esac', ')'].join('\n')
}

/** What is to hold how much: `old` is what an earlier one of these changes will have written there. */
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
