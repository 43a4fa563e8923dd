import { mask } from '../core/secret.ts'
import { printable } from '../text/index.ts'

/**
 * A copy of plain data for display: masks secrets and escapes control characters in every string. All output of hosts and playbooks to a
 * screen or a log passes through it.
 */
export const safe = <T>(data: T): T =>
  JSON.parse(JSON.stringify(data), (_, value: unknown) =>
    typeof value === 'string' ? printable(mask(value)) : value,
  ) as T
