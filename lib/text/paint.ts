import { styleText } from 'node:util'

const STYLES = {
  good: 'green',
  changed: 'yellow',
  bad: 'red',
  alarm: ['bold', 'red', 'inverse'],
  strong: 'bold',
  faint: 'dim',
  added: 'green',
  removed: 'red',
} as const

/** The meaning of a text, which decides its colour. */
export type Tone = keyof typeof STYLES
export type Paint = (tone: Tone, text: string) => string
export type ColorWhen = 'auto' | 'always' | 'never'

/** No colour at all. */
export const plain: Paint = (_tone, text) => text

const colourful: Paint = (tone, text) => {
  const style: string | readonly string[] = STYLES[tone]
  return text && styleText(style as Parameters<typeof styleText>[0], text, { validateStream: false })
}

/** The colours for `stream`: by the option, else by FORCE_COLOR, NO_COLOR and the stream itself, in that order. */
export function paintFor(stream: NodeJS.WritableStream, when: ColorWhen = 'auto'): Paint {
  if (when === 'auto') return styleText('red', '.', { stream }) === '.' ? plain : colourful
  return when === 'always' ? colourful : plain
}
