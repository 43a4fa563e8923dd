import { type Command, raw, type Secret, script, shell } from '../../lib/author.ts'
import { homeGone } from './home-gone.ts'
import { type Account, addingAgain, noting, onlyOurs } from './identity.ts'
import type { UserState } from './probe.ts'

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

/** Puts back the hash and the day of its last change, of this one user; takes the whole line away where there was none. */
export const restorePassword = (account: Account): Command => ({
  sh: `${onlyOurs(account)}\n${passwordBack(account.name)}`,
})

const passwordBack = (name: string): string =>
  `${shell`name=${name} pattern=${name.replaceAll('.', '[.]')}`}\n${script(import.meta.dirname, 'password-back.sh')}`

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

/** Makes a user once more, with the password that it had when it was taken away, where it had one. */
export const addAgain = (account: Account, options: readonly string[], hadPassword: boolean): Command => {
  const add = addingAgain(account, 'useradd', options)
  return hadPassword ? { sh: `${add.sh} || exit\n${passwordBack(account.name)}` } : add
}

export interface NewUser {
  readonly home: string
  /** The topmost folder that making the home folder added; null when it was there. */
  readonly addedFrom: string | null
  /** A group of the same name that was there before: userdel takes it along when it is empty. */
  readonly group: { readonly gid: number | null } | null
}

/**
 * Gives a user back what it had, by `options` of usermod. What is as it was is left alone, and so is another account that has the name
 * by now.
 */
export const adjustBack = (name: string, was: UserState, options: readonly string[]): Command => ({
  sh: [
    onlyOurs(user(name, was.uid)),
    shell`getent passwd ${name} >/dev/null || exit 0
[ "$(getent passwd ${name} | cut -d: -f5-)" = ${`${was.comment}:${was.home}:${was.shell}`} ] &&
  [ "$(id -gn -- ${name} 2>/dev/null)" = ${was.group} ] &&
  [ "$(id -Gn -- ${name} 2>/dev/null | tr ' ' '\n' | sort -u)" = ${[...new Set([was.group, ...was.groups])].sort().join('\n')} ] && exit
umask 022; usermod ${options} -- ${name}`,
  ].join('\n'),
})

/** Takes away a user that this run made, and what came with it: nothing that was there before. */
export function removeUser(account: Account, { home, addedFrom, group }: NewUser): Command {
  const { name } = account
  const lines = [
    shell`name=${name}`,
    onlyOurs(account),
    'if getent passwd "$name" >/dev/null; then',
    script(import.meta.dirname, 'end-sessions.sh'),
    'userdel -- "$name" || exit',
    'fi',
    group && group.gid !== null
      ? shell`getent group "$name" >/dev/null || groupadd --gid ${group.gid} -- "$name" || exit`
      : ':',
    // Once the run had stood, what the user has made since is somebody's data.
    shell`if [ "$rp_purge" = no ]; then echo ${`warning: what ${name} has stored stays, in ${home} and /var/mail: --purge takes it along`}; exit; fi`,
    // The spool is new as well: it is kept when the journal says that there was one.
    'if rp_saved "/var/mail/$name" >/dev/null 2>&1; then :; else rm -f -- "/var/mail/$name"; fi',
    addedFrom === null ? ':' : homeGone(home),
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
