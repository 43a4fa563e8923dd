import { PlaybookError, type Probe } from '../../lib/author.ts'
import type { Attributes, Known } from './attributes.ts'
import { type Login, loginProbe } from './obstacle.ts'
import { noAccount, ownerAt } from './owner.ts'
import { oneLine } from './shown.ts'

/** The login, and whether the wanted owner and group exist; undefined where the task names none. */
export interface Accounts {
  readonly login?: Login | undefined
  readonly user?: boolean | undefined
  readonly group?: boolean | undefined
}

/** The probes of a task that sets an owner or a group. */
export const accountsOf = ({ owner, group }: Attributes) =>
  ({
    login: loginProbe,
    ...(owner !== undefined && owner !== 'root' && { user: ownerAt('user', owner) }),
    ...(group !== undefined && group !== 'root' && { group: ownerAt('group', group) }),
  }) as { login: Probe<Login>; user: Probe<Accounts['user']>; group: Probe<Accounts['group']> }

/** @throws PlaybookError E_TASK when `path`, in the state `is`, cannot get the attributes `will` */
export function demandGiving(
  path: string,
  wish: Attributes,
  is: Known | null,
  { login, user, group }: Accounts,
): void {
  if (wish.owner !== undefined && wish.owner !== is?.owner && user === false) noAccount('user', wish.owner)
  if (wish.group !== undefined && wish.group !== is?.group && group === false) noAccount('group', wish.group)
  if (!login || login.isRoot) return
  const cannot = (whom: string) =>
    new PlaybookError('E_TASK', `${login.name} may not give ${oneLine(path)} to ${whom}`, {
      hint: 'Log in as root, or work as root through sudo: --become (-b).',
    })
  // A replaced file is a new file: keeping its owner needs the same right.
  const owner = wish.owner ?? is?.owner ?? login.name
  if (owner !== login.name || (is && is.owner !== login.name)) throw cannot(`the user ${owner}`)
  if (wish.group !== undefined && wish.group !== is?.group && !login.groups.includes(wish.group))
    throw cannot(`the group ${wish.group}`)
}
