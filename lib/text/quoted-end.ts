import { lastWords } from '../core/last-words.ts'
import { quoted } from './printable.ts'

const SHOWN = 1024

/** The end of the output of the other side before a connection or a login failed, as {@link quoted}; the output may be long. */
export const quotedEnd = (said: Buffer | string): string => quoted(lastWords(Buffer.from(said), SHOWN))
