// All that moves a cursor, hides, or turns text round: C0 but tab and newline, DEL, C1, bidirectional marks, line separators, BOM.
const HOSTILE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g

/**
 * `text` with control characters shown instead of sent, so that a hostile host cannot speak to the terminal. Newlines and tabs stay.
 *
 * @example printable('\u001b[2J') // '\\x1b[2J'
 */
export const printable = (text: string): string => replaceHostile(text, shown)

/** `text` with everything that a terminal might obey replaced. */
export const replaceHostile = (text: string, by: (character: string) => string): string =>
  text.replace(HOSTILE, by)

/** {@link printable}, for a place that has room for one line only. */
export const oneLine = (text: string): string =>
  printable(text)
    .trim()
    .replace(/\s*\n\s*/g, ' ⏎ ')

function shown(character: string): string {
  const hex = character.charCodeAt(0).toString(16)
  return hex.length <= 2 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`
}
