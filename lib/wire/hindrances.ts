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
fits() {
  kind=$1 n=$2 kib=$3 p=$4
  about "$room" "$p" || return 0
  set -- $w
  if [ "$1" -lt "$kib" ]; then echo "No space left on device: it needs $kib KiB, and $1 KiB are free in $p"
  elif [ "$2" = 0 ] && [ "$3" != 0 ]; then echo "No space left on device: no inode is free in $p"
  else return 0; fi
  mark $kind "$n" 1
}`

type Named = readonly [name: string, change: Change]
const distinct = (paths: readonly string[]): readonly string[] => [...new Set(paths)]

/**
 * Shell that fails where the flags of a file system forbid one of these changes, and marks it as `kind NAME 1`, with why. One process for
 * all of them.
 */
export function flagsForbid(kind: 'failed' | 'tried', changes: readonly Named[]): string {
  const altering = changes.filter(([, { alters = [] }]) => alters.length > 0)
  if (altering.length === 0) return ':'
  return [
    TABLES,
    shell`flags=$l$(timeout 20 lsattr -d -- ${distinct(altering.flatMap(([, { alters = [] }]) => alters))} 2>/dev/null)$l`,
    altering.map(([name, { alters = [] }]) => shell`alterable ${kind} ${name} ${alters}`).join(' &&\n'),
  ].join('\n')
}

/** The same, where the disk of a file is too small for what it is to hold; behind {@link flagsForbid}. One process for all of them. */
export function disksForbid(kind: 'tried', changes: readonly Named[]): string {
  const filling = changes.flatMap(([name, { alters = [], apply }]) => {
    const folder = alters[1]
    return folder !== undefined && apply.stdin ? [{ name, folder, bytes: apply.stdin.length }] : []
  })
  if (filling.length === 0) return ':'
  return [
    shell`room=$l$(timeout 20 df -k --output=avail,iavail,itotal,file -- ${distinct(filling.map(({ folder }) => folder))} 2>/dev/null)$l`,
    ...filling.map(
      ({ name, folder, bytes }) => shell`fits ${kind} ${name} ${Math.ceil(bytes / 1024)} ${folder}`,
    ),
  ].join('\n')
}
