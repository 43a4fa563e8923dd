import { firstWords } from '../core/last-words.ts'
import { oneLine } from './printable.ts'

/** The beginning of what the other side said, on one line and between quotes, as {@link oneLine} escapes it. */
export const quotedStart = (said: Buffer, shown: number): string => `"${oneLine(firstWords(said, shown))}"`
