import { lastWords } from '../core/last-words.ts'
import { quoted } from './printable.ts'

const SHOWN = 1024

/** The end of what the other side said when a connection or a login failed, as {@link quoted}: it may have said a great deal. */
export const quotedEnd = (said: Buffer | string): string => quoted(lastWords(Buffer.from(said), SHOWN))
