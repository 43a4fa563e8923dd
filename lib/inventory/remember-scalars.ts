import { remember } from '../core/secret.ts'
import { Verbatim } from './types.ts'
import type { YamlDocument } from './yaml-document.ts'

/** Makes every scalar of a document a secret, also in texts that refer to it; except booleans. */
export function rememberScalars({ value, textOf }: YamlDocument): void {
  const visit = (part: unknown, path: readonly string[]): void => {
    if (part instanceof Verbatim) visit(part.value, path)
    else if (typeof part === 'string') remember(part)
    // `0x1F` and 31 are the same secret.
    else if (typeof part === 'number') for (const text of [String(part), textOf(path)]) remember(text ?? '')
    else if (typeof part === 'object' && part !== null)
      for (const [key, inner] of Object.entries(part)) visit(inner, [...path, key])
  }
  visit(value, [])
}
