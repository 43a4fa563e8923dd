import { stripVTControlCharacters } from 'node:util'

const widthOf = (cell: string): number => [...stripVTControlCharacters(cell)].length

/**
 * Rows of cells as lines with aligned columns, two spaces apart.
 *
 * @example table([['web1', 'ok'], ['database', 'failed']]) // ['web1      ok', 'database  failed']
 */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = []
  for (const row of rows)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, widthOf(cell))
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(widths[column]! - widthOf(cell)))
      .join('  ')
      .trimEnd(),
  )
}
