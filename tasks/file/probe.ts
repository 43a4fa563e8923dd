import { resolve } from 'node:path'
import { type Effect, type Probe, setsAt, shell } from '../../lib/author.ts'
import { parentOf } from './folder.ts'
import { BARRED } from './obstacle.ts'
import { dependsOnPackages } from './packages.ts'
import { ABSENT, EDIT_LIMIT, type FileState, fileIn } from './state.ts'
import { isUnitFile, systemd } from './unit-files.ts'
import { HOP_FORMAT, WALK } from './walk.ts'

export { contentOf, EDIT_LIMIT, type FileState, type Obstacles } from './state.ts'

/** Content of more bytes stays on the host, for whom its digest will do. */
const CONTENT_LIMIT = 256 * 1024

// A file that is not there lies in a folder, which says the same of itself.
const ASK = String.raw`hop() { printf 'hop %s\n' "$(stat -c '${HOP_FORMAT}' -- "$1")"; }
state() { stat -c '%f %h %s %Z %z
%U
%G' -- "$1"; }
${BARRED}
blocked() {
  f=${'$'}{2%/*} f=${'$'}{f:-/}
  [ -d "$f" ] || return 0
  [ -w "$f" ] || echo "blocked $1 folder $(barred "$f")"
  if [ -L "$2" ] || [ ! -e "$2" ]; then return 0; fi
  if [ -O / ]; then [ -w "$2" ] || echo "blocked $1 itself $(barred "$2")"
  elif [ -w "$f" ] && [ -k "$f" ] && [ ! -O "$f" ] && [ ! -O "$2" ]; then echo "blocked $1 folder denied"; fi
}
${WALK}
[ $links = 0 ] || printf 'me %s\n' "$(id -u)"
blocked own "$p"
[ ! -L "$p" ] || { blocked beyond "$r"; echo link; state "$p" && readlink -z -- "$p" && printf '%s\0' "$r"; } || exit
[ ! -L "$p" ] || p=$r
s=$(state "$p") || exit ${ABSENT}
printf '%s\n' "$s"
[ -f "$p" ] && [ ! -L "$p" ] || exit 0
s=${'$'}{s#* * } s=${'$'}{s%% *}
if [ "$s" -le "$limit" ]; then cat -- "$p"; else sha256sum <"$p"; fi`

const probeOf = (key: string, path: string, limit: number): Probe<FileState | null> => ({
  key,
  ask: `${shell`p=${path} limit=${limit}`}\n${ASK}`,
  mostBytes: limit,
  parse: (answer) => fileIn(answer, path, limit),
  dependsOn: (state) => [
    ...dependsOnPackages(path),
    ...(state?.type === 'symlink' ? endsOf(path, state) : []),
  ],
  ...(isUnitFile(path) && { readBy: systemd }),
})

/**
 * The file, folder or link at `path`; null when there is nothing. Follows a link and tells of both ends. What cannot be read is an
 * error, never "absent".
 */
export const fileAt = (path: string): Probe<FileState | null> => probeOf(`file:${path}`, path, CONTENT_LIMIT)

/** As {@link fileAt}, with all that a large file holds: for whoever edits it. No path has two slashes. */
export const wholeFileAt = (path: string): Probe<FileState | null> =>
  probeOf(`file:${path}//whole`, path, EDIT_LIMIT)

/** The answers of both from now on. */
export const setsFile = (path: string, state: (now: number) => FileState | null): readonly Effect[] => [
  setsAt(fileAt(path), (now) => withoutLarge(state(now))),
  setsAt(wholeFileAt(path), state),
]

function withoutLarge(state: FileState | null): FileState | null {
  if (!state) return null
  const large = (state.size ?? 0) > CONTENT_LIMIT
  return {
    ...state,
    ...(large && { content: undefined }),
    ...(state.to && { to: withoutLarge(state.to) }),
  }
}

/** Where a link leads: whoever changes what is there changes what is read here. */
const endsOf = (path: string, { target = '', real = '' }: FileState): readonly string[] => [
  `file:${resolve(parentOf(path), target)}`,
  `file:${real}`,
]
