import { type Change, PlaybookError, sets, sh, spoils } from '../../lib/author.ts'
import { type GroupState, groupAt, passwordOf, type UserState, userAt } from './account.ts'
import { addAgain, addUser, type Password, removeUser } from './account-change.ts'

/** What a user is to be; what is undefined stays as it is. */
export interface UserWish {
  readonly name: string
  readonly uid: number | undefined
  readonly group: string | undefined
  readonly groups: readonly string[]
  readonly appendGroups: boolean
  readonly shell: string | undefined
  readonly home: string | undefined
  readonly comment: string | undefined
  readonly system: boolean
}
interface Surroundings {
  /** A group of the user's own name. */
  readonly namesake: GroupState | null
  readonly missing: string | null
}

const ACCOUNT_FILES = ['passwd', 'shadow', 'group', 'gshadow', 'subuid', 'subgid'].map((name) =>
  spoils(`file:/etc/${name}`),
)

/** @throws PlaybookError when there is no such group. */
export function mustExist(group: string, state: GroupState | null | undefined): void {
  if (state) return
  const hint = `Put Group({ name: '${group}' }) before it, or install the package that brings it.`
  throw new PlaybookError('E_TASK', `there is no group ${group}`, { hint })
}

export function createUser(
  wish: UserWish & { readonly home: string },
  password: Password | undefined,
  { namesake, missing }: Surroundings,
): Change {
  const { name, home, system } = wish
  const after: UserState = {
    uid: wish.uid ?? null,
    group: wish.group ?? name,
    groups: supplementary(wish, wish.group ?? name),
    comment: wish.comment ?? '',
    home,
    shell: wish.shell ?? (system ? '/usr/sbin/nologin' : '/bin/bash'),
  }
  const primary = wish.group ?? (namesake ? name : undefined)
  const options = [
    ...(primary ? ['--gid', primary] : ['--user-group']),
    ...(wish.uid === undefined ? [] : ['--uid', String(wish.uid)]),
    ...(after.groups.length > 0 ? ['--groups', after.groups.join(',')] : []),
    ...['--comment', after.comment, '--home-dir', home, '--shell', after.shell],
    ...(system ? ['--system', '--no-create-home'] : ['--create-home']),
  ]
  return {
    summary: `create the user ${name}`,
    before: '',
    after: [...show(after), ...(password ? ['password (the given one)'] : [])].join('\n'),
    apply: addUser(name, options, password),
    undo: removeUser(name, { home, addedFrom: system ? null : missing, group: namesake }),
    ...(password && { redo: addAgain(name, options), secret: true as const }),
    consults: [`/var/mail/${name}`, ...(password ? ['/etc/shadow'] : [])],
    effects: [
      sets(userAt(name), after),
      ...(primary ? [] : [sets(groupAt(name), { gid: null })]),
      ...(password ? [sets(passwordOf(name, password.kind, password.secret), 'match' as const)] : []),
      ...ACCOUNT_FILES,
      ...(system ? [] : [spoils(`file:${home}`), spoils(`account:home:${missing ?? home}`)]),
    ],
  }
}

/** Everything but the password, in one call. */
export function* adjustUser(wish: UserWish, now: UserState): Iterable<Change> {
  const { name, uid } = wish
  if (uid !== undefined && now.uid !== null && now.uid !== uid) {
    throw new PlaybookError('E_TASK', `${name} has the uid ${now.uid}, not ${uid}`, {
      hint: 'Changing the uid of a user that exists would leave its files behind: do it by hand, or leave "uid" out.',
    })
  }
  const group = wish.group ?? now.group
  const after: UserState = {
    ...now,
    group,
    groups: supplementary(
      { ...wish, groups: wish.appendGroups ? [...now.groups, ...wish.groups] : wish.groups },
      group,
    ),
    comment: wish.comment ?? now.comment,
    home: wish.home ?? now.home,
    shell: wish.shell ?? now.shell,
  }
  const options = (from: UserState, to: UserState): string[] => [
    ...(from.group === to.group ? [] : ['--gid', to.group]),
    ...(from.groups.join() === to.groups.join() ? [] : ['--groups', to.groups.join(',')]),
    ...(from.comment === to.comment ? [] : ['--comment', to.comment]),
    ...(from.home === to.home ? [] : ['--home', to.home]),
    ...(from.shell === to.shell ? [] : ['--shell', to.shell]),
  ]
  if (options(now, after).length === 0) return
  const lines = show(now).filter((line) => !show(after).includes(line))
  yield {
    summary: `change the user ${name}`,
    before: lines.join('\n'),
    after: show(after)
      .filter((line) => !show(now).includes(line))
      .join('\n'),
    apply: sh`umask 022; usermod ${options(now, after)} -- ${name}`,
    undo: sh`umask 022; ! getent passwd ${name} >/dev/null || usermod ${options(after, now)} -- ${name}`,
    effects: [sets(userAt(name), after), ...ACCOUNT_FILES],
  }
}

const supplementary = ({ groups }: { readonly groups: readonly string[] }, primary: string): string[] =>
  [...new Set(groups)].filter((one) => one !== primary).sort()

const show = (user: UserState): string[] => [
  ...(user.uid === null ? [] : [`uid ${user.uid}`]),
  `group ${user.group}`,
  `groups ${user.groups.join(' ')}`,
  `comment ${user.comment}`,
  `home ${user.home}`,
  `shell ${user.shell}`,
]
