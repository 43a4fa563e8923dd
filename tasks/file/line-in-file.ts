import { defineTask, invalid, t } from '../../lib/author.ts'
import { fileKeys, readWholeFile } from './change.ts'
import { editArgs, editing, patternArg } from './edit.ts'
import { type Lines, lastMatch, patternOf, placeFor, splice, withoutLines, written } from './lines.ts'
import { demandPlaceholder } from './replace.ts'
import { oneLine } from './shown.ts'

/**
 * One line of a file with other content.
 *
 * - `match`: the line to replace; of several the last. Where none matches, the line is added, unless it exists already.
 * - `after`, `before`: the place of a new line: next to the last line that matches; at the end of the file when none does.
 * - `state: 'absent'`: removes every line that matches, or without `match` every line that equals `line`.
 * - `create: true`: creates a missing file; without it, a missing file is an error. `validate`: as in WriteFile.
 *
 * Patterns are JavaScript regular expressions, searched anywhere in a line without its end (LF or CRLF) and without a byte order
 * mark. A new line ends as most lines of the file do. Undo: restores the old file.
 *
 * @example
 * LineInFile({ path: '/etc/ssh/sshd_config', match: /^#?PermitRootLogin\b/, line: 'PermitRootLogin no', validate: 'sshd -t -f %s' })
 */
export const LineInFile = defineTask({
  name: 'LineInFile',
  args: t.object({
    ...editArgs,
    line: t.optional(t.string({ pattern: '^[^\\n\\0]*$', description: 'one line, in full' })),
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
  // A line that its own pattern does not match would replace another line in each run.
  if (isThere && !match?.test(line)) return text
  const at = match ? lastMatch(text, match) : -1
  if (at >= 0) return splice(text, at, 1, [written(line)])
  return isThere ? text : splice(text, placeFor(text, { after, before }), 0, [written(line)])
}
