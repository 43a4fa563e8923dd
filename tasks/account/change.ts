import { type Command, raw, type Secret, script, shell } from '../../lib/author.ts'
import { type Account, exitUnlessSame, noting, recreate } from './identity.ts'
import type { UserState } from './probe.ts'
import { removeHome } from './remove-home.ts'

/** How a password is given: in the clear or hashed. */
export interface Password {
  readonly kind: 'password' | 'hash'
  readonly secret: Secret
}

const chpasswd = ({ kind }: Password): string => (kind === 'hash' ? 'chpasswd -e' : 'chpasswd')
const line = (name: string, { secret }: Password): Buffer => Buffer.from(`${name}:${secret.reveal()}\n`)

export const user = (name: string, id: number | null | undefined): Account => ({
  base: 'passwd',
  name,
  id: id ?? undefined,
})

export const setPassword = (account: Account, password: Password): Command => ({
  sh: `${noting(account)} && ${chpasswd(password)}`,
  stdin: line(account.name, password),
})

/** Restores the hash of this user and the day of its last change; deletes the line where none existed. */
export const restorePassword = (account: Account): Command => ({
  sh: `${exitUnlessSame(account)}\n${restorePasswordOf(account.name)}`,
})

const restorePasswordOf = (name: string): string =>
  `${shell`name=${name} pattern=${name.replaceAll('.', '[.]')}`}\n${script(import.meta.dirname, 'restore-password.sh')}`

export function addUser(
  account: Account,
  options: readonly string[],
  password: Password | undefined,
): Command {
  const add = `umask 022; ${raw`useradd ${options} -- ${account.name}`.text} </dev/null && ${noting(account)}`
  return password
    ? { sh: `${add} && ${chpasswd(password)}`, stdin: line(account.name, password) }
    : { sh: add }
}

/** Creates a removed user again, with the password that it had. */
export const recreateUser = (account: Account, options: readonly string[], hadPassword: boolean): Command => {
  const add = recreate(account, 'useradd', options)
  return hadPassword ? { sh: `${add.sh} || exit\n${restorePasswordOf(account.name)}` } : add
}

export interface NewUser {
  readonly home: string
  /** The topmost folder that creating the home folder added; null when the home folder existed. */
  readonly addedFrom: string | null
  /** An older group of the same name: userdel deletes it when it is empty. */
  readonly group: { readonly gid: number | null } | null
}

/** Restores a user by `options` of usermod. Does nothing when the user is unchanged or another account has its name now. */
export const restoreUser = (name: string, was: UserState, options: readonly string[]): Command => ({
  sh: [
    exitUnlessSame(user(name, was.uid)),
    shell`getent passwd ${name} >/dev/null || exit 0
[ "$(getent passwd ${name} | cut -d: -f5-)" = ${`${was.comment}:${was.home}:${was.shell}`} ] &&
  [ "$(id -gn -- ${name} 2>/dev/null)" = ${was.group} ] &&
  [ "$(id -Gn -- ${name} 2>/dev/null | tr ' ' '\n' | sort -u)" = ${[...new Set([was.group, ...was.groups])].sort().join('\n')} ] && exit
umask 022; usermod ${options} -- ${name}`,
  ].join('\n'),
})

/** Removes a user that this run created, and what came with it; nothing that existed before. */
export function removeUser(account: Account, { home, addedFrom, group }: NewUser): Command {
  const { name } = account
  const lines = [
    shell`name=${name}`,
    exitUnlessSame(account),
    'if getent passwd "$name" >/dev/null; then',
    script(import.meta.dirname, 'end-sessions.sh'),
    'userdel -- "$name" || exit',
    'fi',
    group && group.gid !== null
      ? shell`getent group "$name" >/dev/null || groupadd --gid ${group.gid} -- "$name" || exit`
      : ':',
    // After a committed run, the files of the user are data.
    shell`if [ "$rp_purge" = no ]; then echo ${`warning: the files of ${name} in ${home} and /var/mail are not removed: --purge removes them`}; exit; fi`,
    // The journal has a backup of the mail spool only when one existed.
    'if rp_saved "/var/mail/$name" >/dev/null 2>&1; then :; else rm -f -- "/var/mail/$name"; fi',
    addedFrom === null ? ':' : removeHome(home),
    ...(addedFrom === null
      ? []
      : parents(home, addedFrom).map((path) => shell`rmdir -- ${path} 2>/dev/null || :`)),
  ]
  return { sh: lines.join('\n') }
}

/** Folders between `home` and `top`, deepest first, `top` included and `home` not. */
function parents(home: string, top: string): readonly string[] {
  const up = home.slice(0, home.lastIndexOf('/'))
  return up.length < top.length ? [] : [up, ...parents(up, top)]
}
