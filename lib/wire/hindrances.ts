import { shell } from '../core/shell.ts'
import type { Change } from '../core/task.ts'

// Both tables say of a path, behind it all, what is in front of it on its line.
const TABLES = String.raw`l='
'
about() { w=${'$'}{1%%" $2$l"*}; [ "$w" != "$1" ] && w=${'$'}{w##*"$l"}; }
alterable() {
  kind=$1 n=$2; shift 2
  for p do
    about "$flags" "$p" || continue
    case $w in
      *[!A-Za-z-]*) continue ;;
      *i*) printf '%s\n' "$p is immutable" "If that may end: chattr -i $p" ;;
      *a*) printf '%s\n' "$p is append-only" "If that may end: chattr -a $p" ;;
      *) continue ;;
    esac
    mark $kind "$n" 1
    return 1
  done
}
numbers() { about "$1" "$2" && case $w in *[!0-9\ -]*) false ;; esac; }
measure() { disks=$l$(timeout 20 df -k --output=avail,iavail,itotal,file -- "$@" 2>/dev/null)$l; }
fits() {
  file=$1 p=$2 own=$3 old=$4 dev=0
  numbers "$disks" "$p" || return 0
  set -- $w; free=$1 left=$2 all=$3
  ! numbers "$files" "$p" || dev=${'$'}{w%% *}
  eval "sum=\$((\${sum_$dev:-0} + own))"
  if [ "$free" -lt "$sum" ]; then
    with=; [ "$sum" -le "$own" ] || with=", with the changes before it $sum KiB"
    echo "no room in $p: it needs $own KiB$with, and $free KiB are free"
    return 1
  elif [ "$left" = 0 ] && [ "$all" != 0 ]; then echo "no room in $p: no inode is free"; return 1; fi
  # On the disk of the journal a copy of the old file stays, but there more than all of this was found to be free.
  if [ -z "$old" ] && numbers "$files" "$file"; then set -- $w; [ "$2" != 1 ] || old=$(($3 / 2)); fi
  eval "sum_$dev=$((sum - old))"
}`

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
    TABLES,
    shell`flags=$l$(timeout 20 lsattr -d -- ${distinct(altering.flatMap(([, { alters = [] }]) => alters))} 2>/dev/null)$l`,
    altering
      .map(([name, { alters = [] }]) => shell`alterable ${kind} ${name} ${alters}`)
      .join(kind === 'failed' ? ' &&\n' : '\n'),
  ].join('\n')
}

/**
 * The same, where the disk of a file is too small for what it and those before it are to hold: marked as `tried NAME full`; behind
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
        shell`fits ${file} ${folder} ${kib} ${old ?? ''} || mark tried ${name} full`,
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
