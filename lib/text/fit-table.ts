import { table } from './table.ts'

const GAP = 2
/** The least width of the last column; below it, the column gets lines of its own. */
const NARROWEST = 24
const INDENT = 4

/**
 * Rows of cells as {@link table} formats them, in lines of at most `width` characters: the last column is wrapped, or, without room for
 * that, gets lines of its own. A word that is longer than a line is split.
 *
 * @example fitTable([['name', 'who it is for, in short']], 16) // ['name', '    who it is', '    for, in', '    short']
 */
export function fitTable(rows: readonly (readonly string[])[], width: number): readonly string[] {
  const lines = table(rows)
  if (lines.every((line) => line.length <= width)) return lines
  const heads = table(rows.map((row) => row.slice(0, -1)))
  const head = Math.max(...heads.map((line) => line.length)) + GAP
  if (width - head >= NARROWEST)
    return rows.flatMap((row, index) => {
      const [first = '', ...more] = wrap(row.at(-1) ?? '', width - head)
      return [
        `${(heads[index] ?? '').padEnd(head)}${first}`.trimEnd(),
        ...more.map((line) => ' '.repeat(head) + line),
      ]
    })
  return rows.flatMap((row) => {
    const lead = /^ */.exec(row[0] ?? '')![0]
    const inner = `${lead}${' '.repeat(INDENT)}`
    const head = row.slice(0, -1).filter((cell) => cell !== '')
    const [first = '', ...more] = wrap(head.join('  ').trim(), width - inner.length)
    const last = wrap(row.at(-1) ?? '', width - inner.length)
    return [lead + first, ...[...more, ...last].map((line) => inner + line)]
  })
}

/** `text` in lines of at most `width` characters, which end at a blank or after a comma where possible; none for an empty text. */
export const wrap = (text: string, width: number): readonly string[] =>
  text.length <= width
    ? text === ''
      ? []
      : [text]
    : (text.match(new RegExp(`.{1,${width}}(?:\\s+|$|(?<=,))|.{1,${width}}`, 'gu')) ?? []).map((line) =>
        line.trim(),
      )
