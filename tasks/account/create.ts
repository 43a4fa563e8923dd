import { type Change, invalidates, sets } from '../../lib/author.ts'
import { ownerAt } from '../file/index.ts'
import { addUser, type Password, recreateUser, removeUser, user } from './change.ts'
import {
  ACCOUNT_FILES,
  beside,
  mustBeFree,
  type Surroundings,
  show,
  supplementary,
  type UserWish,
} from './plan.ts'
import { groupAt, numberAt, passwordOf, type UserState, userAt } from './probe.ts'

/** The state of a new user. */
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

export function createUser(
  wish: UserWish & { readonly home: string },
  password: Password | undefined,
  around: Surroundings,
): Change {
  const { name, home, system, uid } = wish
  const { namesake, place, uidTaken } = around
  const account = user(name, uid)
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
    apply: addUser(account, options, password),
    undo: removeUser(account, { home, addedFrom: system ? null : place.missing, group: namesake }),
    redo: recreateUser(account, options, password !== undefined),
    ...(password && { secret: true as const }),
    noted: uid === undefined,
    undoReads: [`/var/mail/${name}`, ...(password ? ['/etc/shadow'] : [])],
    effects: [
      sets(userAt(name), after),
      ...(primary ? [] : [sets(groupAt(name), { gid: null })]),
      sets(ownerAt('user', name), true),
      ...(primary ? [] : [sets(ownerAt('group', name), true)]),
      uid === undefined ? invalidates('account:number:passwd:') : sets(numberAt('passwd', uid), name),
      ...(primary ? [] : [invalidates('account:number:group:')]),
      ...(password ? [sets(passwordOf(name, password.kind, password.secret), 'match' as const)] : []),
      ...ACCOUNT_FILES,
      // Including the missing folders above it.
      ...(system
        ? []
        : ['file:', 'folder:', 'account:home:'].map((family) =>
            invalidates(`${family}${place.missing ?? home}`),
          )),
    ],
  }
}
