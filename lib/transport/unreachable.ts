import { PlaybookError } from '../core/errors.ts'
import type { Target } from '../core/target.ts'

/** A target as every message of this folder names it: `web1 (192.0.2.1:22)`. */
export function placeOf({ connection, name, address, port }: Target): string {
  if (connection === 'local') return name
  return `${name} (${address.includes(':') ? `[${address}]` : address}:${port})`
}

export const unreachable = (target: Target, message: string, hint?: string, cause?: unknown): PlaybookError =>
  new PlaybookError('E_UNREACHABLE', message, { where: placeOf(target), hint, cause })

export const stopped = (target: Target): PlaybookError =>
  new PlaybookError('E_STOPPED', 'stopped while connecting', { where: placeOf(target) })
