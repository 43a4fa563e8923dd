import { mask } from '../core/secret.ts'
import { printable } from '../text/index.ts'

/**
 * A copy of plain data that may be shown: in every string secrets are masked and control characters are made visible. What a
 * host or a playbook said comes to a screen or a log through here only.
 */
export const safe = <T>(data: T): T =>
  JSON.parse(JSON.stringify(data), (_, value: unknown) =>
    typeof value === 'string' ? printable(mask(value)) : value,
  ) as T
