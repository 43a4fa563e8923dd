import type { PlaybookError } from '../core/errors.ts'
import { quote } from '../core/shell.ts'
import type { Target } from '../core/target.ts'
import { withDetail } from './tail.ts'
import { unreachable } from './unreachable.ts'

/** A program that sudo was to start, and that ended without a word of our shell. */
export interface Refusal {
  /** What the other side printed, fit for a message. */
  readonly said: string
  readonly code: number | undefined
  /** Why it ended, for when nothing was printed. */
  readonly why: string
  /** sudo was given a password, and asked for it. */
  readonly asked: boolean
}

const PASSWORD =
  'Give the password with --ask-become-pass or ansible_become_password, or allow NOPASSWD in sudoers.'

// That it is a refusal is known from the missing greeting. These words of several sudos only choose the hint.
const HINTS: readonly (readonly [RegExp, (target: Target) => string])[] = [
  [
    /expired|change required/i,
    ({ user }) =>
      `Set a new password for ${user} there (passwd), or stop its ageing: chage -M -1 ${quote(user)}`,
  ],
  [
    /must have a tty/i,
    ({ user }) => `It is given no terminal. Add to sudoers there: Defaults:${user} !requiretty`,
  ],
  [/password is required|authentication is required/i, () => PASSWORD],
  [
    /not in the sudoers|not allowed|may not run/i,
    ({ user, become }) => `Allow ${user} to run commands as ${become?.user}, in sudoers there.`,
  ],
]
const NOT_FOUND = 127

/** Why there is no shell through sudo: in the words of whatever refused, be it the login shell, PAM or a sudo. */
export function refused(target: Target, { said, code, why, asked }: Refusal): PlaybookError {
  const hint = HINTS.find(([words]) => words.test(said))?.[1](target)
  if (hint === PASSWORD)
    return unreachable(target, withDetail('sudo asks for a password and none was given', said), hint)
  if (asked && !hint)
    return unreachable(target, withDetail('sudo did not accept the password', said), PASSWORD)
  return unreachable(
    target,
    `no shell through sudo: ${said || why}`,
    hint ??
      (code === NOT_FOUND
        ? 'Install sudo there, or log in as root.'
        : `Look at the login shell of ${target.user}: it must run "exec env … sudo … /bin/sh -c …" as a POSIX shell does.`),
  )
}
