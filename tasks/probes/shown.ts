import { contentOf, type FileState } from './file.ts'

/** A name as one line for a person. */
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

type Content = Pick<FileState, 'size' | 'digest' | 'content'>

const measured = ({ size, digest }: Content): string => `${size} bytes, SHA-256 ${digest}`

/** What a file held and will hold: its text, or its measure where one side is no text, or too much; nothing of a secret. */
export function contentDiff(
  is: Content | null,
  bytes: Uint8Array,
  secret: boolean,
): { before: string; after: string } {
  if (secret) return { before: is ? '(another secret)' : '', after: '(the given secret)' }
  const will = contentOf(bytes)
  const [before, after] = [is ? textOf(is.content) : '', textOf(will.content)]
  if (before !== undefined && after !== undefined) return { before, after }
  return { before: is ? measured(is) : '', after: measured(will) }
}
