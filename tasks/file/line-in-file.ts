import { defineTask, invalid, t } from '../../lib/author.ts'
import { fileKeys, readWholeFile } from './change.ts'
import { editArgs, editing, patternArg } from './edit.ts'
import { type Lines, lastMatch, patternOf, placeFor, splice, withoutLines, written } from './lines.ts'
import { demandPlaceholder } from './replace.ts'
import { oneLine } from './shown.ts'

/**
 * One line of a file that others write, too.
 *
 * - `match`: the line to replace; of several the last. Where nothing matches, the line is added, unless it is there already.
 * - `after`, `before`: where a new line goes: next to the last line that matches; at the end of the file when none does.
 * - `state: 'absent'`: every line that matches goes, or without `match` every line that equals `line`.
 * - `create: true`: makes the file when there is none; else that is an error. `validate`: as in WriteFile.
 *
 * Patterns are JavaScript regular expressions, searched anywhere in a line, its end (LF or CRLF) and a byte order mark apart. A new
 * line ends as most lines of the file do. Undo: the old file comes back.
 *
 * @example
 * LineInFile({ path: '/etc/ssh/sshd_config', match: /^#?PermitRootLogin\b/, line: 'PermitRootLogin no', validate: 'sshd -t -f %s' })
 */
export const LineInFile = defineTask({
  name: 'LineInFile',
  args: t.object({
    ...editArgs,
    line: t.optional(t.string({ pattern: '^[^\\n\\0]*$', description: 'one line, as it must be there' })),
    match: t.optional(patternArg('the line to replace, or with "absent" to delete')),
  }),
  title: ({ path, line, match, state }) =>
    `${state === 'absent' ? 'no line' : 'line'} ${JSON.stringify(line ?? String(match))} in ${oneLine(path)}`,
  read({ path, line, match, after, before, state, validate }) {
    if (line === undefined && (state === 'present' || match === undefined))
      throw invalid('LineInFile needs a "line"')
    if (after !== undefined && before !== undefined)
      throw invalid('LineInFile: give either "after" or "before"')
    for (const [name, pattern] of Object.entries({ match, after, before }))
      patternOf(pattern, `LineInFile "${name}"`)
    demandPlaceholder(validate, 'LineInFile')
    return readWholeFile(path)
  },
  mayAlter: ({ path }) => fileKeys(path),
  *plan(args, now) {
    const match = patternOf(args.match, 'match')
    const after = patternOf(args.after, 'after')
    const before = patternOf(args.before, 'before')
    const line = (args.line ?? '').replace(/\r$/, '')
    yield* editing(args, now, (text) =>
      args.state === 'present'
        ? withLine(text, line, { match, after, before })
        : withoutLines(text, (one) => (match ? match.test(one) : one === line)),
    )
  },
})

interface Places {
  readonly match?: RegExp | undefined
  readonly after?: RegExp | undefined
  readonly before?: RegExp | undefined
}

function withLine(text: Lines, line: string, { match, after, before }: Places): Lines {
  const isThere = text.lines.includes(written(line))
  // A line that its own pattern does not find would be put in again and again, in place of another one each time.
  if (isThere && !match?.test(line)) return text
  const at = match ? lastMatch(text, match) : -1
  if (at >= 0) return splice(text, at, 1, [written(line)])
  return isThere ? text : splice(text, placeFor(text, { after, before }), 0, [written(line)])
}
