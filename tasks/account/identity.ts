import { type Command, raw, shell } from '../../lib/author.ts'

/** A user or a group, as `getent` calls where it is kept. Its name may be given to another one later, its number says which one it is. */
export interface Account {
  readonly base: 'passwd' | 'group'
  readonly name: string
  /** Undefined where only the host knows it: the change writes it down, see {@link noting}. */
  readonly id?: number | undefined
}

const numberOf = ({ base, name }: Account): string => shell`getent ${base} ${name} | cut -d: -f3`

/** Shell behind `deed` that writes down the number that the account has now, or that it got. */
export const noting = (account: Account): string =>
  account.id === undefined ? `{ ${numberOf(account)} >"$rp_noted" && sync "$rp_noted"; }` : ':'

/** Shell that sets `$ours` to the number; nothing where the change did not come to write it down. */
const ours = ({ id }: Account): string =>
  id === undefined ? `ours=; { read -r ours <"$rp_noted"; } 2>/dev/null` : shell`ours=${id}`

/** Shell that ends well where the account of that name is another one by now. */
export const onlyOurs = (account: Account): string => {
  const { base, name } = account
  const words = `${name} is another ${base === 'passwd' ? 'account' : 'group'} by now: it is left alone`
  return `${ours(account)}
is=$(${numberOf(account)})
case $is in ''|"\${ours:-$is}") ;; *) ${shell`echo ${words}`}; exit 0 ;; esac`
}

/** Makes an account once more by `program`, with the number that it had as long as that is free: what it owns may still be there. */
export const addingAgain = (
  account: Account,
  program: 'useradd' | 'groupadd',
  options: readonly string[],
): Command => {
  const { base, name, id } = account
  const option = base === 'passwd' ? '--uid' : '--gid'
  const had =
    id === undefined
      ? `${ours(account)}
[ -z "$ours" ] || ! ${raw`getent ${base}`.text} "$ours" >/dev/null || ours=
`
      : 'ours=\n'
  return {
    sh: `umask 022
${had}${program} \${ours:+${option} "$ours"} ${raw`${options} -- ${name}`.text} </dev/null && ${noting(account)}`,
  }
}
