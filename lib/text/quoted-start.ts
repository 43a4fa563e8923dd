import { firstWords } from '../core/last-words.ts'
import { oneLine } from './printable.ts'

/** The start of the output of the other side, on one line and in quotes, escaped by {@link oneLine}. */
export const quotedStart = (said: Buffer, shown: number): string => `"${oneLine(firstWords(said, shown))}"`
