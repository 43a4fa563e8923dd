import { invalidates, PlaybookError } from '../../lib/author.ts'
import { noAccount, ownerAt } from '../file/index.ts'
import type { HomePlace, HomeState } from './home.ts'
import type { GroupState, UserState } from './probe.ts'

/** What the playbook asks of a user; an undefined member is not changed. */
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
  /** The group with the name of the user. */
  readonly namesake: GroupState | null
  /** What is at the path of the home folder that the playbook sets, or that a new user gets. */
  readonly place: HomePlace
  readonly uidTaken: string | null
  readonly busy: string | null
  gidOf(group: string): number | null
}

const FILES = ['passwd', 'shadow', 'group', 'gshadow', 'subuid', 'subgid'].map((name) => `file:/etc/${name}`)
export const ACCOUNT_FILES = FILES.map(invalidates)
/** What a change of the user or the group of this name may alter. */
export const accountKeys = (base: 'user' | 'group', name: string): readonly string[] => [
  ...FILES,
  'account:number:',
  `account:${base}:${name}`,
  `account:${base}:${name}:`,
  ownerAt(base, name).key,
]

/** @throws PlaybookError when there is no such group. */
export function mustExist(group: string, state: GroupState | null | undefined): void {
  if (!state) noAccount('group', group)
}

/** @throws PlaybookError when the number belongs to another account. */
export function mustBeFree(kind: 'uid' | 'gid', id: number | undefined, by: string | null): void {
  if (id === undefined || by === null) return
  throw new PlaybookError('E_TASK', `the ${kind} ${id} belongs to ${by}`, {
    hint: `Give another ${kind}, or none: the host then chooses a free one.`,
  })
}

/** The state of the home folder at a path for a user with this number. */
export const beside = ({ is }: HomePlace, uid: number | null | undefined): HomeState => {
  if (is === null) return 'missing'
  return is.uid === uid ? 'own' : is
}

export const supplementary = (groups: readonly string[], primary: string): string[] =>
  [...new Set(groups)].filter((one) => one !== primary).sort()

export const show = (user: UserState): string[] => [
  ...(user.uid === null ? [] : [`uid ${user.uid}`]),
  `group ${user.group}`,
  `groups ${user.groups.join(' ')}`,
  `comment ${user.comment}`,
  `home ${user.home}`,
  `shell ${user.shell}`,
]
