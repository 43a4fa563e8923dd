import { PlaybookError } from '../core/errors.ts'
import type { Target } from '../core/target.ts'
import { withDetail } from './tail.ts'

/** The name of a target in messages: `web1 (192.0.2.1:22)`. */
export function placeOf({ connection, name, address, port }: Target): string {
  if (connection === 'local') return name
  return `${name} (${address.includes(':') ? `[${address}]` : address}:${port})`
}

export const unreachable = (target: Target, message: string, hint?: string, cause?: unknown): PlaybookError =>
  new PlaybookError('E_UNREACHABLE', message, { where: placeOf(target), hint, cause })

const inTime = ({ shellTimeoutSeconds: seconds }: Target): string =>
  `within ${seconds} second${seconds === 1 ? '' : 's'}`

/** The server accepted the login, and then did not answer. */
export const noSession = (target: Target): PlaybookError =>
  unreachable(
    target,
    `logged in, but the host opened no session ${inTime(target)}`,
    'It may hang, or its PAM or logind does not answer: give it more time with --shell-timeout.',
  )

/** The server answers, but its login did not print the greeting of the shell. */
export const slowShell = (target: Target, said: string): PlaybookError =>
  unreachable(
    target,
    withDetail(`the host answers, but its login gave no shell ${inTime(target)}`, said),
    `Check the start-up files of ${target.user} (~/.bashrc); give a slow one more time with --shell-timeout.`,
  )

export const stopped = (target: Target): PlaybookError =>
  new PlaybookError('E_STOPPED', 'stopped while connecting', { where: placeOf(target) })
