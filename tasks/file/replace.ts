import { type Command, invalid, Raw, script, shell, t } from '../../lib/author.ts'
import { aside } from './aside.ts'
import { type Attributes, attributesAfter, giving, sameAttributes } from './attributes.ts'
import { nameOf, parentOf } from './path.ts'
import type { FileState } from './probe.ts'
import { enter } from './walk.ts'

const LIKE_THE_OLD = 'cp --attributes-only --preserve=all --no-preserve=timestamps -- "../$n" new || exit'

/** The argument of every task that can validate a file before it replaces the old one. */
export const validate = t.optional(
  t.string({
    pattern: '^[^\\0]*$',
    description:
      'read-only command that checks the new file, %s, before it replaces the old one and in a dry run',
  }),
)

export interface Replacement extends Attributes {
  readonly bytes: Uint8Array
  /** For a new file. */
  readonly freshMode: string
  readonly validate?: string | undefined
}

/**
 * Writes `bytes` to `path`, which is no link, atomically: a reader sees the old file or the new one. The new file keeps the owner,
 * mode, access lists and extended attributes of the old one, unless they are given.
 */
export function replaceFile(path: string, is: FileState | null, wish: Replacement): Command {
  const will = attributesAfter(wish, is, wish.freshMode)
  const lines = [
    shell`umask 077; p=${parentOf(path)} n=${nameOf(path)}`,
    enter(),
    asRead(is),
    aside(),
    'f=new; cat >new || exit',
    ...(is ? [LIKE_THE_OLD] : []),
    ...(is && sameAttributes(is, will) ? [] : [giving(wish, is, will)]),
    ...(wish.validate === undefined ? [] : [trying(wish.validate, path)]),
    script(import.meta.dirname, 'rename-into-place.sh'),
  ]
  return { sh: lines.join('\n'), stdin: wish.bytes }
}

/** Validates the new content as {@link replaceFile} does, but in the folder `$d`. */
export function tryFile(path: string, is: FileState | null, wish: Replacement): Command | undefined {
  if (wish.validate === undefined) return undefined
  const will = attributesAfter(wish, is, wish.freshMode)
  const lines = [
    'umask 077; t=$d f=$d/new; cat >"$f" || exit',
    ...(is
      ? [shell`cp --attributes-only --preserve=all --no-preserve=timestamps -- ${path} "$f" || exit`]
      : []),
    ...(is && sameAttributes(is, will) ? [] : [giving(wish, is, will)]),
    trying(wish.validate, path),
  ]
  return { sh: lines.join('\n'), stdin: wish.bytes }
}

// Another writer may change the file after the probe: that change must not be lost.
const asRead = (is: FileState | null): string =>
  is
    ? shell`[ "$(sha256sum <"$n")" = ${`${is.digest}  -`} ] || { printf '%s\n' "$n was modified after it was read, at $(stat -c %y -- "$n"): nothing was written" "logged in: $(who | tr -s ' ' | tr '\n' ';')"; exit 1; } >&2`
    : `if [ -e "$n" ] || [ -L "$n" ]; then printf '%s\\n' "$n was created after it was looked for, at $(stat -c %y -- "$n"): nothing was written" >&2; exit 1; fi`

// Only as a word of its own: `printf '%s\n'` in the same script does not change.
const STAGED = /(?<=^|[\s=<>(,:])%s(?=$|[\s;&|)<>,:])/gm

const trying = (command: string, path: string): string =>
  shell`name=${path}
( cd / && STAGED=$t/new && export STAGED && exec sh -c ${command.replace(STAGED, '"$$STAGED"')} ) </dev/null >"$t/said" 2>&1 || {
${new Raw(script(import.meta.dirname, 'refused.sh'))}
} >&2`

/** @throws PlaybookError E_INPUT when the command does not name the file to check */
export function demandPlaceholder(validate: string | undefined, task: string): void {
  if (validate === undefined || validate.search(STAGED) >= 0) return
  throw invalid(`${task} "validate" names no file: write %s, as a word of its own, for the new file`)
}
