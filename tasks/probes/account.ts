import { invalid, type Probe, type Secret, shell } from '../../lib/author.ts'
import { PACKAGES } from './packages.ts'

/** A user as the host's name service tells it. `uid` is null when only the host can say it: it is made by this very run. */
export interface UserState {
  readonly uid: number | null
  readonly group: string
  /** Supplementary ones, sorted. */
  readonly groups: readonly string[]
  readonly comment: string
  readonly home: string
  readonly shell: string
}
export interface GroupState {
  readonly gid: number | null
}

const NOT_FOUND = 2
const ACCOUNT_FILES = ['passwd', 'group', 'shadow', 'gshadow', 'nsswitch.conf', 'login.defs']
const dependsOnAccounts = (): readonly string[] => [
  PACKAGES,
  ...ACCOUNT_FILES.map((name) => `file:/etc/${name}`),
]

/** The user `name`, or null when there is none. */
export const userAt = (name: string): Probe<UserState | null> => ({
  key: `account:user:${name}`,
  ask: shell`getent passwd ${name} && id -gn -- ${name} && id -Gn -- ${name}`,
  parse({ code, out, err }) {
    if (code === NOT_FOUND && out.length === 0) return null
    const [entry = '', group = '', all = ''] = out.toString().split('\n')
    const [, , uid, , comment, home, loginShell] = entry.split(':')
    if (code !== 0 || loginShell === undefined) throw new Error(err.trim() || `cannot read the user ${name}`)
    const groups = all.split(' ').filter((one) => one !== '' && one !== group)
    return {
      uid: Number(uid),
      group,
      groups: groups.sort(),
      comment: comment ?? '',
      home: home ?? '',
      shell: loginShell,
    }
  },
  dependsOn: dependsOnAccounts,
})

/** The group `name`, or null when there is none. */
export const groupAt = (name: string): Probe<GroupState | null> => ({
  key: `account:group:${name}`,
  ask: shell`getent group ${name}`,
  parse({ code, out, err }) {
    if (code === NOT_FOUND && out.length === 0) return null
    const gid = out.toString().split(':')[2]
    if (code !== 0 || gid === undefined) throw new Error(err.trim() || `cannot read the group ${name}`)
    return { gid: Number(gid) }
  },
  dependsOn: dependsOnAccounts,
})

/** `path` and all folders above it. */
const onTheWay = (path: string): readonly string[] =>
  path === '' ? [] : [...onTheWay(path.slice(0, path.lastIndexOf('/'))), path]

/** What making a home folder would add to the host: the topmost folder on the way to `path` that is not there, null when all are. */
export const missingAbove = (path: string): Probe<string | null> => ({
  key: `account:home:${path}`,
  ask: shell`p=${path} top=; while [ ! -e "$p" ] && [ ! -L "$p" ]; do top=$p; p=$(dirname -- "$p"); done; printf %s "$top"`,
  parse({ code, out, err }) {
    if (code !== 0) throw new Error(err.trim())
    return out.toString() || null
  },
  dependsOn: () => [PACKAGES, ...onTheWay(path).map((one) => `file:${one}`)],
})

/** How the host's stored hash stands to a given password or hash. */
export type PasswordState = 'match' | 'differs' | 'locked' | 'none' | 'absent'
const STATES: readonly string[] = ['match', 'differs', 'locked', 'none', 'absent'] satisfies PasswordState[]

const COMPARE = `my ($name, $kind) = @ARGV;
my $given = do { local $/; <STDIN> };
open my $shadow, "<", "/etc/shadow" or die "cannot read /etc/shadow: $!\\n";
my $hash;
while (<$shadow>) { my ($n, $h) = split /:/, $_, 3; $hash = $h if $n eq $name; }
my $new = !defined $hash || $hash =~ /^(?:[!*].*)?$/ || $kind eq "hash" ? $given : crypt $given, $hash;
print !defined $hash ? "absent" : defined $new && $new eq $hash ? "match"
  : $hash eq "" ? "none" : $hash =~ /^[!*]/ ? "locked" : "differs";`

/**
 * Judged on the host by perl's crypt(): the stored hash never leaves it. The given value goes from the shell's own printf through
 * pipes, in the form that log writers know how to mask; it is no part of the key.
 */
export const passwordOf = (name: string, kind: 'password' | 'hash', given: Secret): Probe<PasswordState> => ({
  key: `account:user:${name}:password`,
  ask: shell`printf %s ${Buffer.from(given.reveal()).toString('base64')} | base64 -d | perl -e ${COMPARE} ${name} ${kind}`,
  parse({ code, out, err }) {
    const state = out.toString()
    if (code !== 0 || !STATES.includes(state))
      throw new Error(err.trim() || `cannot judge the password of ${name}`)
    return state as PasswordState
  },
  dependsOn: dependsOnAccounts,
})

/** Where no password is given, every password is the right one. */
export const ANY_PASSWORD: Probe<PasswordState> = {
  key: 'account:any-password',
  ask: ':',
  parse: () => 'match',
  dependsOn: () => [],
}

/** @throws PlaybookError when `secret` cannot be fed to chpasswd as one line. */
export const oneLine = (secret: Secret, what: string): Secret => {
  if (/[\n\r\0]/.test(secret.reveal())) throw invalid(`${what} must be one line`)
  return secret
}
