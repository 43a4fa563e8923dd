/** Text for display. The diff is apart in unified-diff.ts, because most commands do not need its package. */

export { fitTable, wrap } from './fit-table.ts'
export { knownNames } from './known-names.ts'
export { nearest } from './nearest.ts'
export { type ColorWhen, type Paint, paintFor, plain, type Tone } from './paint.ts'
export { oneLine, printable, printableJson, quoted } from './printable.ts'
export { quotedEnd } from './quoted-end.ts'
export { quotedStart } from './quoted-start.ts'
export { table } from './table.ts'
export { count, duration, elapsed, names } from './words.ts'
