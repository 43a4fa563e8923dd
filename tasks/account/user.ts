import { defineTask, invalid, invalidates, type Out, type Probe, sets, t } from '../../lib/author.ts'
import { treeKeys } from '../file/index.ts'
import { adjustedUser, adjustUser } from './adjust.ts'
import { type Password, restorePassword, setPassword, user } from './change.ts'
import { createUser, newUser } from './create.ts'
import { busyAt, homeAt, NO_PROCESS } from './home.ts'
import { homeNotes, repairHome } from './home-plan.ts'
import { accountKeys, mustExist, type Surroundings } from './plan.ts'
import {
  ANY_NUMBER,
  ANY_PASSWORD,
  type GroupState,
  groupAt,
  numberAt,
  oneLine,
  passwordOf,
  type UserState,
  userAt,
} from './probe.ts'

const NAME = {
  pattern: '^[A-Za-z_][A-Za-z0-9_.-]{0,31}$',
  description: 'a name of letters, digits, "_", "." and "-"',
}
const FIELD = { pattern: '^[^:\\n\\0]*$', description: 'a full name or note without ":" and line breaks' }

const args = t.object({
  name: t.string(NAME),
  uid: t.optional(t.integer({ minimum: 0, description: 'numeric id of a new user' })),
  group: t.optional(t.describe(t.string(NAME), `a primary group, ${NAME.description}`)),
  groups: t.withDefault(t.list(t.string(NAME), { description: 'supplementary groups' }), []),
  appendGroups: t.withDefault(
    t.boolean({ description: 'whether other groups that the user has stay' }),
    true,
  ),
  shell: t.optional(t.path({ description: 'login shell; /bin/bash for a new user' })),
  home: t.optional(t.path({ description: 'home folder; /home/NAME for a new user' })),
  repairHome: t.withDefault(
    t.boolean({ description: 'whether to repair a home folder that is missing or has another owner' }),
    false,
  ),
  comment: t.optional(t.string(FIELD)),
  password: t.optional(t.secret({ description: 'the password itself, not empty' })),
  passwordHash: t.optional(t.secret({ description: 'its hash, as /etc/shadow has it' })),
  system: t.withDefault(
    t.boolean({ description: 'whether it is a system user: no home folder, no login' }),
    false,
  ),
})
type Args = Out<typeof args>

/**
 * A user with a home folder.
 *
 * - `uid`, `group` (primary; default: a group of the same name), `groups` (supplementary; added to those it has, or exactly those
 *   with `appendGroups: false`; every group must exist), `comment`.
 * - `shell` and `home`: `/bin/bash` and `/home/NAME` for a new user; those of an existing one are changed only when given. A new
 *   home is filled from /etc/skel; an existing home is never moved, and not changed while processes of the user run.
 * - `repairHome`: creates a missing home folder, and gives one of another owner to the user, but not what is in it (false: a warning,
 *   and no change). Does not apply to system users (uid below 1000).
 * - `password` or `passwordHash`: goes to chpasswd through standard input, never into an argument, a diff or a log. The host compares
 *   it with the stored hash, which never leaves the host. A password unlocks a locked account.
 * - `system`: a system user: it gets no home folder, and the shell of a new one is /usr/sbin/nologin.
 *
 * A different uid of an existing user is an error. Undo: removes a new user with its home folder, its mail and its processes, but
 * nothing that existed before, and not another account that has its name since; restores a changed password, group or shell.
 *
 * @example
 * User({ name: 'ana', groups: ['mail'], password: 'correct horse battery staple' })
 */
export const User = defineTask({
  name: 'User',
  args,
  title: ({ name }) => `user ${name}`,
  read(args) {
    demandFields(args)
    const password = passwordIn(args)
    const groups: Record<`group ${string}`, Probe<GroupState | null>> = {}
    for (const group of groupsOf(args)) groups[`group ${group}`] = groupAt(group)
    const account = {
      user: userAt(args.name),
      namesake: groupAt(args.name),
      place: homeAt(homeOf(args)),
      uidTaken: args.uid === undefined ? ANY_NUMBER : numberAt('passwd', args.uid),
      busy: args.home === undefined ? NO_PROCESS : busyAt(args.name, args.home),
      password: password ? passwordOf(args.name, password.kind, password.secret) : ANY_PASSWORD,
    }
    return Object.assign(account, groups)
  },
  mayAlter: (args) => [
    ...accountKeys('user', args.name),
    ...accountKeys('group', args.name),
    ...treeKeys(homeOf(args)),
    'account:home:',
  ],
  *plan(args, now) {
    for (const group of groupsOf(args)) mustExist(group, now[`group ${group}`])
    const password = passwordIn(args)
    const around = surroundings(now)
    if (now.user === null) yield createUser({ ...args, home: homeOf(args) }, password, around)
    else yield* adjustUser(args, now.user, around)
    if (args.repairHome) yield* repairHome(args.name, afterwards(args, now.user, around))
    if (now.user === null) return
    if (!password || now.password === 'match') return
    const account = user(args.name, now.user.uid)
    yield {
      summary: `set the password of ${args.name}`,
      before: now.password === 'differs' ? '(another password)' : '(no password)',
      after: '(the given password)',
      apply: setPassword(account, password),
      undo: restorePassword(account),
      redo: restorePassword(account),
      undoReads: ['/etc/shadow'],
      secret: true,
      noted: account.id === undefined,
      effects: [
        sets(passwordOf(args.name, password.kind, password.secret), 'match'),
        invalidates('file:/etc/shadow'),
      ],
    }
  },
  notes(args, now) {
    if (args.repairHome || args.system) return []
    return homeNotes(args.name, afterwards(args, now.user, surroundings(now)))
  },
})

/** The facts about what surrounds the account; those about groups by their names. */
type Around = Omit<Surroundings, 'gidOf'> & Readonly<Record<`group ${string}`, GroupState | null>>
const surroundings = (now: Around): Surroundings => ({
  ...now,
  gidOf: (group) => now[`group ${group}`]?.gid ?? null,
})

const afterwards = (args: Args, user: UserState | null, around: Surroundings): UserState =>
  user === null ? newUser({ ...args, home: homeOf(args) }, around) : adjustedUser(args, user, around)

const homeOf = ({ home, name }: Args): string => home ?? `/home/${name}`
const groupsOf = ({ group, groups }: Args): readonly string[] => [
  ...new Set([...(group ? [group] : []), ...groups]),
]

// A line of /etc/passwd cannot hold them.
function demandFields({ name, home, shell }: Args): void {
  for (const [field, path] of Object.entries({ home, shell }))
    if (path !== undefined && /[:\n]/.test(path))
      throw invalid(`User ${name}: "${field}" must be a path without ":" and line breaks`)
}

function passwordIn({ name, password, passwordHash }: Args): Password | undefined {
  if (password && passwordHash) throw invalid(`User ${name}: give either "password" or "passwordHash"`)
  if (password) return { kind: 'password', secret: oneLine(password, `User ${name}: "password"`) }
  if (passwordHash) return { kind: 'hash', secret: oneLine(passwordHash, `User ${name}: "passwordHash"`) }
  return undefined
}
