import type { RunResult } from '../core/result.ts'
import { maskDeep } from '../core/secret.ts'
import { printableJson } from '../text/index.ts'

/** The one document of `--json`. */
export const jsonOf = (result: RunResult): string => `${printableJson(maskDeep(result))}\n`
