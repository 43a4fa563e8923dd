import { outputText } from '../core/plain-text.ts'

// Characters that move the cursor, hide or reverse text: C0 except tab and newline, DEL, C1, bidirectional marks, line separators, BOM,
// and invisible ones: operators, annotations, tags.
const HOSTILE =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

/**
 * `text` with escaped control characters, so that a hostile host cannot control the terminal. Newlines and tabs stay.
 *
 * @example printable('\u001b[2J') // '\\x1b[2J'
 */
export const printable = (text: string): string => replaceHostile(text, shown)

/**
 * `data` as JSON with every terminal control escaped, which parsers read as the same data.
 *
 * @example printableJson({ said: '\u202e' }) // '{\n  "said": "\\u202e"\n}'
 */
export const printableJson = (data: unknown): string =>
  replaceHostile(JSON.stringify(data, undefined, 2), escaped)

const replaceHostile = (text: string, by: (character: string) => string): string => text.replace(HOSTILE, by)

/**
 * The output of a program for a message: carriage returns applied as a terminal does, all else as {@link printable}.
 *
 * @example quoted('0%\r100%\u001b[2J\n') // '100%\\x1b[2J'
 */
export const quoted = (text: string): string => printable(outputText(text))

/** {@link printable} on one line, also for a cell of a table. */
export const oneLine = (text: string): string =>
  printable(text)
    .trim()
    .replace(/\s*\n\s*/g, ' ⏎ ')
    .replaceAll('\t', '\\t')

function shown(character: string): string {
  const hex = character.codePointAt(0)!.toString(16)
  if (hex.length > 4) return `\\u{${hex}}`
  return hex.length <= 2 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`
}

// JSON escapes only halves of a surrogate pair.
const escaped = (character: string): string =>
  character.replace(/./gs, (half) => `\\u${half.charCodeAt(0).toString(16).padStart(4, '0')}`)
