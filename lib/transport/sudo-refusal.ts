import type { PlaybookError } from '../core/errors.ts'
import { quote } from '../core/shell.ts'
import type { Target } from '../core/target.ts'
import { withDetail } from './tail.ts'
import { unreachable } from './unreachable.ts'

/** A program that ended without the greeting of the shell that sudo should start. */
export interface Refusal {
  /** The output of the other side, printable. */
  readonly said: string
  readonly code: number | undefined
  /** Why it ended, for a program without output. */
  readonly why: string
  /** A password was given, and sudo prompted for it. */
  readonly asked: boolean
}

const PASSWORD =
  'Give the password with --ask-become-pass or ansible_become_password, or allow NOPASSWD in sudoers.'

// The missing greeting shows the refusal. These messages of several sudos only select the hint.
const HINTS: readonly (readonly [RegExp, (target: Target) => string])[] = [
  [
    /expired|change required/i,
    ({ user }) =>
      `Set a new password for ${user} there (passwd), or stop its ageing: chage -M -1 ${quote(user)}`,
  ],
  [
    /must have a tty/i,
    ({ user }) => `There is no terminal. Add to sudoers there: Defaults:${user} !requiretty`,
  ],
  [/password is required|authentication is required/i, () => PASSWORD],
  [
    /not in the sudoers|not allowed|may not run/i,
    ({ user, become }) => `Allow ${user} to run commands as ${become?.user}, in sudoers there.`,
  ],
]
const NOT_FOUND = 127

/** Why sudo gave no shell, with the output of the login shell, PAM or sudo. */
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
        : `Check the login shell of ${target.user}: it must run "exec env … sudo … /bin/sh -c …" as a POSIX shell does.`),
  )
}
