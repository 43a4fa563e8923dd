import type { Change } from '../core/change.ts'
import { type Raw, raw } from '../core/shell.ts'

/** The arguments of `reserve` for these changes: beside its backups each step leaves some KiB and files. */
export const roomFor = (changes: readonly Change[], moreKib = 0): Raw =>
  raw`${64 + 8 * changes.length + moreKib} ${16 + 6 * changes.length} ${changes.flatMap(({ backups = [], undoReads = [] }) => [...backups, ...undoReads])}`
