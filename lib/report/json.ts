import type { RunResult } from '../core/result.ts'
import { maskDeep } from '../core/secret.ts'
import { replaceHostile } from '../text/index.ts'

/** The one document of `--json`. What a terminal would obey is escaped, which changes nothing for a parser. */
export const jsonOf = (result: RunResult): string =>
  `${replaceHostile(JSON.stringify(maskDeep(result), undefined, 2), escaped)}\n`

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
