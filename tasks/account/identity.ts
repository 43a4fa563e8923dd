import { type Command, raw, shell } from '../../lib/author.ts'

/** A user or a group, with the `getent` database that has it. Another account may get its name later: the number identifies it. */
export interface Account {
  readonly base: 'passwd' | 'group'
  readonly name: string
  /** Undefined where the host chooses it: the change records it, see {@link noting}. */
  readonly id?: number | undefined
}

const numberOf = ({ base, name }: Account): string => shell`getent ${base} ${name} | cut -d: -f3`

/** Shell that records the number of the account. */
export const noting = (account: Account): string =>
  account.id === undefined ? `{ ${numberOf(account)} >"$rp_noted" && sync "$rp_noted"; }` : ':'

/** Shell that sets `$own_id` to the number; empty where the change ended before it recorded one. */
const readId = ({ id }: Account): string =>
  id === undefined ? `own_id=; { read -r own_id <"$rp_noted"; } 2>/dev/null` : shell`own_id=${id}`

/** Shell that exits with 0 where another account has the name now. */
export const exitUnlessSame = (account: Account): string => {
  const { base, name } = account
  const words = `${name} is another ${base === 'passwd' ? 'account' : 'group'} now: not changed`
  return `${readId(account)}
is=$(${numberOf(account)})
case $is in ''|"\${own_id:-$is}") ;; *) ${shell`echo ${words}`}; exit 0 ;; esac`
}

/** Creates an account again by `program`, with its old number where that is free: files of that number may still exist. */
export const recreate = (
  account: Account,
  program: 'useradd' | 'groupadd',
  options: readonly string[],
): Command => {
  const { base, name, id } = account
  const option = base === 'passwd' ? '--uid' : '--gid'
  const had =
    id === undefined
      ? `${readId(account)}
[ -z "$own_id" ] || ! ${raw`getent ${base}`.text} "$own_id" >/dev/null || own_id=
`
      : 'own_id=\n'
  return {
    sh: `umask 022
${had}${program} \${own_id:+${option} "$own_id"} ${raw`${options} -- ${name}`.text} </dev/null && ${noting(account)}`,
  }
}
