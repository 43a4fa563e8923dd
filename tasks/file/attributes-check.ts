import { PlaybookError, type Probe } from '../../lib/author.ts'
import { mustExist } from '../account/plan.ts'
import { type GroupState, groupAt, type UserState, userAt } from '../account/probe.ts'
import type { Attributes, Known } from './attributes.ts'
import { type Login, loginProbe } from './obstacle.ts'
import { oneLine } from './shown.ts'

/** Who acts, and whether whom a file is to belong to is there; what was not asked needs no answer. */
export interface Accounts {
  readonly login?: Login | undefined
  readonly user?: UserState | null | undefined
  readonly group?: GroupState | null | undefined
}

/** What a task asks that gives a file to somebody. */
export const accountsOf = ({ owner, group }: Attributes) =>
  ({
    login: loginProbe,
    ...(owner !== undefined && owner !== 'root' && { user: userAt(owner) }),
    ...(group !== undefined && group !== 'root' && { group: groupAt(group) }),
  }) as { login: Probe<Login>; user: Probe<Accounts['user']>; group: Probe<Accounts['group']> }

/** @throws PlaybookError E_TASK when the thing at `path`, as it `is`, cannot be given what it `will` have */
export function demandGiving(
  path: string,
  wish: Attributes,
  is: Known | null,
  { login, user, group }: Accounts,
): void {
  if (wish.owner !== undefined && wish.owner !== is?.owner && user === null)
    throw new PlaybookError('E_TASK', `there is no user ${wish.owner}`, {
      hint: `Put User({ name: '${wish.owner}' }) before it, or install the package that brings it.`,
    })
  if (wish.group !== undefined && wish.group !== is?.group && group === null) mustExist(wish.group, null)
  if (!login || login.isRoot) return
  const cannot = (whom: string) =>
    new PlaybookError('E_TASK', `${login.name} may not give ${oneLine(path)} to ${whom}`, {
      hint: 'Log in as root, or work as root through sudo: --become (-b).',
    })
  // A file that is replaced is made anew: that it stays its owner's is a gift, too.
  const owner = wish.owner ?? is?.owner ?? login.name
  if (owner !== login.name || (is && is.owner !== login.name)) throw cannot(`the user ${owner}`)
  if (wish.group !== undefined && wish.group !== is?.group && !login.groups.includes(wish.group))
    throw cannot(`the group ${wish.group}`)
}
