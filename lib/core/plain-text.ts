/**
 * What a program printed, fit to be quoted: as a terminal shows it in the end, where a carriage return goes back to the start of the
 * line and what comes next is written over it. Progress leaves its last state, and no line holds a `\r`.
 *
 * @example outputText('Reading 10%\rReading 100%\r\nDone\r\n') // 'Reading 100%\nDone'
 */
export const outputText = (text: string): string =>
  text
    // From the first of many on: or a line of them alone would take a time without end.
    .replace(/(?<!\r)\r+(?=\n|$)/g, '')
    .replace(/(^|\n)[^\n]*\r/g, '$1')
    .trim()
