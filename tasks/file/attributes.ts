import { shell, t } from '../../lib/author.ts'
import type { FileState } from './probe.ts'

const account = (what: string) =>
  t.string({ pattern: '^[A-Za-z_][A-Za-z0-9_.-]*\\$?$', description: `the name of a ${what}` })

/** Arguments that set the owner, the group and the mode of a file. */
export const attributeArgs = {
  mode: t.optional(t.mode({ description: 'permission bits as an octal text such as 0644' })),
  owner: t.optional(account('user')),
  group: t.optional(account('group')),
}

/** Wanted attributes; an undefined one is not changed. */
export interface Attributes {
  readonly mode?: string | undefined
  readonly owner?: string | undefined
  readonly group?: string | undefined
}
/** The attributes of a file. */
export type Known = Pick<FileState, 'mode' | 'owner' | 'group'>

/** The attributes after the change; a new file belongs to the login, for root to root. */
export const attributesAfter = (wish: Attributes, is: Known | null, freshMode: string): Known => ({
  mode: (wish.mode ?? is?.mode ?? freshMode).padStart(4, '0').slice(-4),
  owner: wish.owner ?? is?.owner ?? 'root',
  group: wish.group ?? is?.group ?? 'root',
})

export const sameAttributes = (a: Known, b: Known): boolean =>
  a.mode === b.mode && a.owner === b.owner && a.group === b.group

/** `0644 root:root` */
export const shownAttributes = ({ mode, owner, group }: Known): string => `${mode} ${owner}:${group}`

// A login other than root owns what it creates.
const TO_ROOT = 'if [ "$(id -u)" = 0 ]; then chown 0:0 -- "$f" || exit; fi'

/**
 * Shell that sets the attributes of `$f`. The mode comes last, because chown clears the set-user-id bit; its fifth digit makes chmod
 * clear the special bits of a folder, too.
 */
export function giving(wish: Attributes, is: Known | null, will: Known): string {
  const same = is !== null && is.owner === will.owner && is.group === will.group
  const fresh = is === null && wish.owner === undefined && wish.group === undefined
  const owner = fresh ? TO_ROOT : shell`chown -- ${`${will.owner}:${will.group}`} "$f" || exit`
  const mode = shell`chmod -- ${`0${will.mode}`} "$f" || exit`
  return same ? mode : `${owner}\n${mode}`
}
