import { defineTask, invalid, PlaybookError, t } from '../../lib/author.ts'
import { fileKeys, readWholeFile } from './change.ts'
import { editArgs, editing } from './edit.ts'
import { type Lines, patternOf, placeFor, splice, written } from './lines.ts'
import { demandPlaceholder } from './replace.ts'
import { oneLine } from './shown.ts'

/**
 * A block of lines between two marker lines, in a file with other content.
 *
 * - `block`: one or more lines. `name` distinguishes several blocks of one file.
 * - `marker`: the form of the marker lines; `{mark}` stands for BEGIN and END, and `{name}` for the name.
 * - `after`, `before`: the place of a new block: next to the last line that matches; at the end of the file when none does. An
 *   existing block is not moved.
 * - `state: 'absent'`: removes the block and its marker lines.
 * - `create: true`: creates a missing file; without it, a missing file is an error. `validate`: as in WriteFile.
 *
 * The lines end as those of the file do, and a byte order mark stays. A block without its end, or one that exists twice, is an error.
 * Undo: restores the old file.
 *
 * @example
 * BlockInFile({ path: '/etc/hosts', name: 'site', block: '192.168.100.12 mail.clankers.lan mail' })
 */
export const BlockInFile = defineTask({
  name: 'BlockInFile',
  args: t.object({
    ...editArgs,
    block: t.optional(t.string({ description: 'the lines of the block' })),
    marker: t.optional(
      t.string({
        pattern: '^[^\\n\\0]*\\{mark\\}[^\\n\\0]*$',
        description: 'one line with {mark} in it, which stands for BEGIN and END',
      }),
    ),
    name: t.optional(
      t.string({ pattern: '^[^\\n\\0]+$', description: 'one line that distinguishes blocks of one file' }),
    ),
  }),
  title: ({ path, name, state }) =>
    `${state === 'absent' ? 'no block' : 'block'}${name ? ` ${name}` : ''} in ${oneLine(path)}`,
  read(args) {
    const { path, block, marker, name, after, before, state, validate } = args
    if (block === undefined && state === 'present') throw invalid('BlockInFile needs a "block"')
    if (block?.includes('\0')) throw invalid('BlockInFile "block" must be text')
    if (marker !== undefined && name !== undefined && !marker.includes('{name}'))
      throw invalid('BlockInFile "marker" has no {name} in it, but a "name" is given')
    if (after !== undefined && before !== undefined)
      throw invalid('BlockInFile: give either "after" or "before"')
    const marks = marksOf(args)
    if (blockLines(block).some((line) => marks.includes(line)))
      throw invalid('BlockInFile "block" contains one of its own marker lines')
    for (const [key, pattern] of Object.entries({ after, before })) patternOf(pattern, `BlockInFile "${key}"`)
    demandPlaceholder(validate, 'BlockInFile')
    return readWholeFile(path)
  },
  mayAlter: ({ path }) => fileKeys(path),
  *plan(args, now) {
    const marks = marksOf(args).map(written) as [string, string]
    const after = patternOf(args.after, 'after')
    const before = patternOf(args.before, 'before')
    yield* editing(args, now, (text) => {
      const found = findBlock(text, marks, args.path)
      if (args.state === 'absent') return found ? splice(text, found.at, found.count, []) : text
      const lines = [marks[0], ...blockLines(args.block).map(written), marks[1]]
      if (!found) return splice(text, placeFor(text, { after, before }), 0, lines)
      const same = lines.join('\n') === text.lines.slice(found.at, found.at + found.count).join('\n')
      return same ? text : splice(text, found.at, found.count, lines)
    })
  },
})

const blockLines = (block = ''): readonly string[] =>
  block === '' ? [] : block.replace(/\r?\n$/, '').split(/\r?\n/)

function marksOf({
  marker,
  name,
}: {
  marker?: string | undefined
  name?: string | undefined
}): [string, string] {
  const form = marker ?? `# {mark} run-playbook managed block${name ? ' {name}' : ''}`
  const mark = (which: string): string => form.replace('{mark}', which).replace('{name}', () => name ?? '')
  return [mark('BEGIN'), mark('END')]
}

function findBlock(
  text: Lines,
  [begin, end]: [string, string],
  path: string,
): { at: number; count: number } | undefined {
  const at = text.lines.indexOf(begin)
  const last = text.lines.indexOf(end)
  if (at < 0 && last < 0) return undefined
  const once = at === text.lines.lastIndexOf(begin) && last === text.lines.lastIndexOf(end)
  if (once && at >= 0 && at < last) return { at, count: last - at + 1 }
  throw new PlaybookError('E_TASK', `the marker lines of the block in ${oneLine(path)} do not pair up`, {
    hint: `There must be one line "${begin}" and, below it, one line "${end}"; or neither.`,
  })
}
