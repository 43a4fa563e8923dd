/**
 * The output of a program for a quotation: as a terminal shows it in the end, where a carriage return goes back to the start of the line
 * and the text after it overwrites the line. Progress leaves its last state, and no line holds a `\r`.
 *
 * @example outputText('Reading 10%\rReading 100%\r\nDone\r\n') // 'Reading 100%\nDone'
 */
export const outputText = (text: string): string =>
  text
    // The lookbehind keeps a long line of `\r` alone from quadratic time.
    .replace(/(?<!\r)\r+(?=\n|$)/g, '')
    .replace(/(^|\n)[^\n]*\r/g, '$1')
    .trim()
