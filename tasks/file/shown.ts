import { excerpt } from './excerpt.ts'
import { contentOf, type FileState } from './probe.ts'

/** A name as one printable line. */
export const oneLine = (name: string): string =>
  /[\u0000-\u001f\u007f]/.test(name) ? JSON.stringify(name) : name

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** `bytes` as text, where they are text. */
export function textOf(bytes: Uint8Array | undefined): string | undefined {
  if (!bytes || bytes.includes(0)) return undefined
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

// Text in any encoding has no control characters except tabs, line breaks, form feeds and escapes.
const CONTROL = /[\x00-\x07\x0e-\x1a\x1c-\x1f\x7f]/
const SEQUENCE = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[\x80-\xff]/g

/** As {@link textOf}, for display: bytes that are not UTF-8 become `\xe9`. */
function legibleText(bytes: Uint8Array | undefined): string | undefined {
  const text = textOf(bytes)
  if (text !== undefined || !bytes) return text
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  if (CONTROL.test(raw)) return undefined
  return raw.replace(SEQUENCE, (part) => {
    const character = textOf(Buffer.from(part, 'latin1'))
    return character ?? part.replace(/./gs, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`)
  })
}

type Content = Pick<FileState, 'size' | 'digest' | 'content'>

const measured = ({ size, digest }: Content): string => `${size} bytes, SHA-256 ${digest}`

/** The old and the new content: the text, or the size where one side is not text or too long; nothing of a secret. */
export function contentDiff(
  is: Content | null,
  bytes: Uint8Array,
  secret: boolean,
): { before: string; after: string } {
  if (secret) return { before: is ? '(another secret)' : '', after: '(the given secret)' }
  const parts = is?.content || !is ? excerpt(is?.content ?? Buffer.alloc(0), bytes) : undefined
  const [before, after] = parts?.map(({ part, mark }) => {
    const text = legibleText(part)
    return text === undefined ? undefined : mark + text
  }) ?? [undefined, undefined]
  if (before !== undefined && after !== undefined && before !== after) return { before, after }
  return { before: is ? measured(is) : '', after: measured(contentOf(bytes)) }
}
