import { type Change, PlaybookError, raw, sets } from '../../lib/author.ts'
import { restoreUser, user } from './change.ts'
import { noting } from './identity.ts'
import { ACCOUNT_FILES, beside, type Surroundings, show, supplementary, type UserWish } from './plan.ts'
import { type UserState, userAt } from './probe.ts'

/** The state of an existing user after the change. Two names with the same gid are the same group. */
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

/** Changes everything except the password, in one call of usermod. */
export function* adjustUser(wish: UserWish, now: UserState, around: Surroundings): Iterable<Change> {
  const { name, uid } = wish
  if (uid !== undefined && now.uid !== null && now.uid !== uid) {
    throw new PlaybookError('E_TASK', `${name} has the uid ${now.uid}, not ${uid}`, {
      hint: 'A new uid would orphan the files of the user. Change it by hand, or leave "uid" out.',
    })
  }
  const after = adjustedUser(wish, now, around)
  if (around.busy !== null && after.home !== now.home)
    throw new PlaybookError(
      'E_TASK',
      `${name} is used by process ${around.busy}: its home cannot be changed`,
      {
        hint: `usermod refuses that. End the processes of ${name} on the host first: \`loginctl terminate-user ${name}\`.`,
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
    apply: {
      sh: `${noting(user(name, now.uid))} && umask 022 && ${raw`usermod ${options(now, after)} -- ${name}`.text}`,
    },
    noted: now.uid === null,
    undo:
      after.group !== now.group && /^\d/.test(now.group)
        ? { irreversible: `the primary group ${now.group} of ${name} has no name, which usermod needs` }
        : restoreUser(name, now, options(after, now)),
    effects: [sets(userAt(name), after), ...ACCOUNT_FILES],
  }
}
