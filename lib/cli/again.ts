import { quote } from '../core/shell.ts'
import type { ConnectFlags, RunFlags, WhereFlags } from './options.ts'

const word = (flag: string, value: string | number | undefined): string =>
  value === undefined ? '' : ` ${flag} ${quote(String(value))}`

/** The flags about reaching hosts, as they would be typed again; the inventory only where one was named. */
export const reachingAgain = (flags: WhereFlags & ConnectFlags): string =>
  [
    word('-i', flags.inventory),
    word('--identity', flags.identity),
    word('-u', flags.user),
    word('--private-key', flags.privateKey),
    flags.askPass ? ' -k' : '',
    flags.become ? ' -b' : '',
    word('--become-user', flags.becomeUser),
    flags.askBecomePass ? ' -K' : '',
    word('--strict-host-key-checking', flags.strictHostKeyChecking),
    word('--known-hosts', flags.knownHosts),
    word('--connect-timeout', flags.connectTimeout),
    word('--shell-timeout', flags.shellTimeout),
  ].join('')

/** All flags that decide what a run does and where: whoever repeats a dry run for good must not get another one. */
export const sameAgain = (flags: WhereFlags & RunFlags & ConnectFlags): string =>
  [
    reachingAgain(flags),
    word('-l', flags.limit),
    ...(flags.extraVars ?? []).map((text) => word('-e', text)),
    word('-f', flags.forks),
    word('--lock-timeout', flags.lockTimeout),
    word('--unfinished', flags.unfinished),
    word('--orphan', flags.orphan),
    word('--confirm-timeout', flags.confirmTimeout),
    word('--keep-runs', flags.keepRuns),
    word('--keep-days', flags.keepDays),
  ].join('')
