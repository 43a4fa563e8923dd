import { type Change, PlaybookError, sets, sh, spoils } from '../../lib/author.ts'
import { type GroupState, groupAt, numberAt, passwordOf, type UserState, userAt } from './account.ts'
import { addAgain, addUser, adjustBack, type Password, removeUser } from './account-change.ts'
import type { HomePlace, HomeState } from './account-home.ts'

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
export interface Surroundings {
  /** A group of the user's own name. */
  readonly namesake: GroupState | null
  /** What is at the place of the home folder that is wished for, or that a new user gets. */
  readonly place: HomePlace
  readonly uidTaken: string | null
  readonly busy: string | null
  gidOf(group: string): number | null
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

/** @throws PlaybookError when a number that is asked for has another owner. */
export function mustBeFree(kind: 'uid' | 'gid', id: number | undefined, by: string | null): void {
  if (id === undefined || by === null) return
  throw new PlaybookError('E_TASK', `the ${kind} ${id} is taken by ${by}`, {
    hint: `Give another ${kind}, or none: the host takes a free one then.`,
  })
}

/** How a user that is not there will be. */
export function newUser(wish: UserWish & { readonly home: string }, { place }: Surroundings): UserState {
  const { name, home, system, uid } = wish
  return {
    uid: uid ?? null,
    group: wish.group ?? name,
    groups: supplementary(wish.groups, wish.group ?? name),
    gids: {},
    comment: wish.comment ?? '',
    home,
    shell: wish.shell ?? (system ? '/usr/sbin/nologin' : '/bin/bash'),
    homeIs: system || place.is === null ? 'own' : beside(place, uid),
  }
}

const beside = ({ is }: HomePlace, uid: number | null | undefined): HomeState => {
  if (is === null) return 'missing'
  return is.uid === uid ? 'own' : is
}

export function createUser(
  wish: UserWish & { readonly home: string },
  password: Password | undefined,
  around: Surroundings,
): Change {
  const { name, home, system, uid } = wish
  const { namesake, place, uidTaken } = around
  mustBeFree('uid', uid, uidTaken)
  const after = newUser(wish, around)
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
    undo: removeUser(name, { uid, home, addedFrom: system ? null : place.missing, group: namesake }),
    ...(password && { redo: addAgain(name, options), secret: true as const }),
    consults: [`/var/mail/${name}`, ...(password ? ['/etc/shadow'] : [])],
    effects: [
      sets(userAt(name), after),
      ...(primary ? [] : [sets(groupAt(name), { gid: null })]),
      uid === undefined ? spoils('account:number:passwd:') : sets(numberAt('passwd', uid), name),
      ...(primary ? [] : [spoils('account:number:group:')]),
      ...(password ? [sets(passwordOf(name, password.kind, password.secret), 'match' as const)] : []),
      ...ACCOUNT_FILES,
      ...(system ? [] : [spoils(`file:${home}`), spoils(`account:home:${place.missing ?? home}`)]),
    ],
  }
}

/** How a user that is there will be. A group that it is in by another name of the same number is no other group. */
export function adjustedUser(wish: UserWish, now: UserState, { place, gidOf }: Surroundings): UserState {
  const known = (group: string): string =>
    Object.entries(now.gids).find(([, gid]) => gid === gidOf(group))?.[0] ?? group
  const group = wish.group === undefined ? now.group : known(wish.group)
  const groups = supplementary([...(wish.appendGroups ? now.groups : []), ...wish.groups.map(known)], group)
  const moves = wish.home !== undefined && wish.home !== now.home
  return {
    ...now,
    group,
    groups,
    gids: Object.fromEntries(
      [group, ...groups].flatMap((one) => {
        const gid = now.gids[one] ?? gidOf(one)
        return gid === null ? [] : [[one, gid]]
      }),
    ),
    comment: wish.comment ?? now.comment,
    home: wish.home ?? now.home,
    shell: wish.shell ?? now.shell,
    homeIs: moves && (now.uid ?? 0) >= 1000 ? beside(place, now.uid) : now.homeIs,
  }
}

/** Everything but the password, in one call. */
export function* adjustUser(wish: UserWish, now: UserState, around: Surroundings): Iterable<Change> {
  const { name, uid } = wish
  if (uid !== undefined && now.uid !== null && now.uid !== uid) {
    throw new PlaybookError('E_TASK', `${name} has the uid ${now.uid}, not ${uid}`, {
      hint: 'Changing the uid of a user that exists would leave its files behind: do it by hand, or leave "uid" out.',
    })
  }
  const after = adjustedUser(wish, now, around)
  if (around.busy !== null && after.home !== now.home)
    throw new PlaybookError(
      'E_TASK',
      `${name} is used by process ${around.busy}: its home cannot be changed`,
      {
        hint: `usermod refuses that. End what ${name} runs first, on the host: \`loginctl terminate-user ${name}\`.`,
      },
    )
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
    undo:
      after.group !== now.group && /^\d/.test(now.group)
        ? { irreversible: `the primary group ${now.group} of ${name} has no name, which usermod needs` }
        : adjustBack(name, now, options(after, now)),
    effects: [sets(userAt(name), after), ...ACCOUNT_FILES],
  }
}

const supplementary = (groups: readonly string[], primary: string): string[] =>
  [...new Set(groups)].filter((one) => one !== primary).sort()

const show = (user: UserState): string[] => [
  ...(user.uid === null ? [] : [`uid ${user.uid}`]),
  `group ${user.group}`,
  `groups ${user.groups.join(' ')}`,
  `comment ${user.comment}`,
  `home ${user.home}`,
  `shell ${user.shell}`,
]
