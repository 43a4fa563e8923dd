import { invalid, type Probe, type Secret, script, shell } from '../../lib/author.ts'
import { dependsOnAccounts, NOT_FOUND } from '../file/index.ts'
import { asHome, type HomeState, homeIn } from './home.ts'

/** A user of the host's name service. `uid` is null when this run creates the user and the host chooses the number. */
export interface UserState {
  readonly uid: number | null
  /** The name of the primary group; its number where it has no name. */
  readonly group: string
  /** Supplementary ones, sorted. */
  readonly groups: readonly string[]
  /** The known number of each group by its name: one group may have several names. */
  readonly gids: Readonly<Record<string, number>>
  readonly comment: string
  readonly home: string
  readonly shell: string
  readonly homeIs: HomeState
}
/** A group of the host's name service. `gid` is null when this run creates the group and the host chooses the number. */
export interface GroupState {
  readonly gid: number | null
}

/** `uid=1000(eva) gid=1000(eva) groups=1000(eva),8(mail)`: the groups, the primary one first. */
function groupsIn(line: string): readonly { readonly gid: number; readonly name: string }[] {
  const [, list = ''] = / groups=(.*)$/.exec(line) ?? []
  return [...list.matchAll(/(\d+)(?:\(([^)]*)\))?/g)].map(([, gid = '', name]) => ({
    gid: Number(gid),
    name: name ?? gid,
  }))
}

/**
 * The user `name`, or null when there is none.
 *
 * @example
 * const HasShell = defineCheck({
 *   name: 'HasShell',
 *   args: t.object({ user: t.string(), within: t.withDefault(t.integer(), 0) }),
 *   title: ({ user }) => `${user} may log in`,
 *   ask: ({ user }) => userAt(user),
 *   judge: (_, user) => (user?.shell.endsWith('nologin') === false ? undefined : 'has no shell'),
 * })
 */
export const userAt = (name: string): Probe<UserState | null> => ({
  key: `account:user:${name}`,
  get ask() {
    return `${shell`e=$(getent passwd ${name}) || exit
printf '%s\n' "$e"; id -- ${name}`}\n${asHome()}`
  },
  parse({ code, out, err }) {
    if (code === NOT_FOUND && out.length === 0) return null
    const [entry = '', ids = '', homeLine = ''] = out.toString().split('\n')
    const [, , uid, , comment, home, loginShell] = entry.split(':')
    const [primary, ...others] = groupsIn(ids)
    if (code !== 0 || loginShell === undefined || !primary)
      throw new Error(err.trim() || `cannot read the user ${name}`)
    return {
      uid: Number(uid),
      group: primary.name,
      groups: others.map((one) => one.name).sort(),
      gids: Object.fromEntries([primary, ...others].map((one) => [one.name, one.gid])),
      comment: comment ?? '',
      home: home ?? '',
      shell: loginShell,
      homeIs: homeIn(homeLine, Number(uid)),
    }
  },
  dependsOn: (user) => [...dependsOnAccounts(), ...(user ? [`file:${user.home}`] : [])],
})

/**
 * The group `name`, or null when there is none.
 *
 * @example
 * const probes = { admins: groupAt('sudo') }
 */
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

/** The name of the user (`passwd`) or group with the number `id`; null when it is free. */
export const numberAt = (base: 'passwd' | 'group', id: number): Probe<string | null> => ({
  key: `account:number:${base}:${id}`,
  ask: shell`getent ${base} ${id}`,
  parse({ code, out, err }) {
    if (code === NOT_FOUND && out.length === 0) return null
    if (code !== 0) throw new Error(err.trim() || `cannot read the owner of the number ${id}`)
    return out.toString().split(':')[0] ?? null
  },
  dependsOn: dependsOnAccounts,
})

/** Stands in where the playbook sets no number. */
export const ANY_NUMBER: Probe<string | null> = {
  key: 'account:any-number',
  ask: ':',
  parse: () => null,
  dependsOn: () => [],
}

/** The host's stored hash compared with a given password or hash. */
export type PasswordState = 'match' | 'differs' | 'locked' | 'none' | 'absent'
const STATES: readonly string[] = ['match', 'differs', 'locked', 'none', 'absent'] satisfies PasswordState[]

/**
 * Compares on the host by perl's crypt(): the stored hash never leaves it. The given value goes from the shell's printf builtin
 * through pipes, in the form that log writers mask; it is not part of the key.
 */
export const passwordOf = (name: string, kind: 'password' | 'hash', given: Secret): Probe<PasswordState> => ({
  key: `account:user:${name}:password`,
  get ask() {
    const compare = script(import.meta.dirname, 'compare.pl')
    return shell`printf %s ${Buffer.from(given.reveal()).toString('base64')} | base64 -d | perl -e ${compare} ${name} ${kind}`
  },
  parse({ code, out, err }) {
    const state = out.toString()
    if (code !== 0 || !STATES.includes(state))
      throw new Error(err.trim() || `cannot compare the password of ${name}`)
    return state as PasswordState
  },
  dependsOn: dependsOnAccounts,
})

/** Stands in where the playbook sets no password. */
export const ANY_PASSWORD: Probe<PasswordState> = {
  key: 'account:any-password',
  ask: ':',
  parse: () => 'match',
  dependsOn: () => [],
}

/** @throws PlaybookError when `secret` is more than the one line that chpasswd reads. */
export const oneLine = (secret: Secret, what: string): Secret => {
  if (/[\n\r\0]/.test(secret.reveal())) throw invalid(`${what} must be one line`)
  return secret
}
