import { PlaybookError } from '../core/errors.ts'
import type { Target } from '../core/target.ts'
import { withDetail } from './tail.ts'

/** A target as every message of this folder names it: `web1 (192.0.2.1:22)`. */
export function placeOf({ connection, name, address, port }: Target): string {
  if (connection === 'local') return name
  return `${name} (${address.includes(':') ? `[${address}]` : address}:${port})`
}

export const unreachable = (target: Target, message: string, hint?: string, cause?: unknown): PlaybookError =>
  new PlaybookError('E_UNREACHABLE', message, { where: placeOf(target), hint, cause })

const inTime = ({ shellTimeoutSeconds: seconds }: Target): string =>
  `within ${seconds} second${seconds === 1 ? '' : 's'}`

/** The login was accepted, and then the server itself said nothing more. */
export const noSession = (target: Target): PlaybookError =>
  unreachable(
    target,
    `logged in, but the host opened no session ${inTime(target)}`,
    'It may hang, or its PAM or logind does not answer: --shell-timeout gives it more time.',
  )

/** The server is alive, but what it started for us does not say the first word of our shell. */
export const slowShell = (target: Target, said: string): PlaybookError =>
  unreachable(
    target,
    withDetail(`the host is alive, but its login gave us no shell ${inTime(target)}`, said),
    `Look at the start-up files of ${target.user} (~/.bashrc); --shell-timeout gives a slow one more time.`,
  )

export const stopped = (target: Target): PlaybookError =>
  new PlaybookError('E_STOPPED', 'stopped while connecting', { where: placeOf(target) })
