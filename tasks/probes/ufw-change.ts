import { type Change, type Command, raw, sets, sh, shell, spoils } from '../../lib/author.ts'
import { UFW_FILES, type UfwRule, type UfwState, ufwState } from './ufw.ts'
import { type Opening, rivalOf, rulesFor, shown, spoken, withRule } from './ufw-rule.ts'

export const UFW_EFFECTS = [spoils('file:/etc/ufw/'), spoils('file:/etc/default/ufw')]
const RULE_FILES = UFW_FILES.slice(0, 2)

/** The change that adds what is missing of an opening; undefined when all its rules are there. */
export function allowing(opening: Opening, ufw: UfwState, why = ''): Change | undefined {
  const wanted = rulesFor(opening, ufw.ipv6)
  const rivals = wanted.map((rule) => rivalOf(rule, ufw))
  const says = (rule: UfwRule, rival: UfwRule | undefined): boolean =>
    rival?.action === rule.action && (opening.comment === undefined || rival.comment === rule.comment)
  if (wanted.every((rule, index) => says(rule, rivals[index]))) return undefined
  const words = spoken(opening)
  const isNew = rivals.every((rival) => rival === undefined)
  return {
    summary: `allow ${opening.port}${opening.proto === 'any' ? '' : `/${opening.proto}`}${opening.from ? ` from ${opening.from}` : ''}${why}`,
    before: rivals.flatMap((rival) => (rival ? [shown(rival)] : [])).join('\n'),
    after: wanted.map(shown).join('\n'),
    apply: { sh: `umask 022; ufw ${words}` },
    undo: isNew ? deleting(words) : putBack(RULE_FILES),
    saves: RULE_FILES,
    effects: [...UFW_EFFECTS, sets(ufwState, wanted.reduce(withRule, ufw))],
  }
}

// ufw writes all its rules anew, in other words than before: where these say the same, the file comes back as it was.
const deleting = (words: string): Command => ({
  sh: [
    'umask 022; command -v ufw >/dev/null || exit 0',
    `ufw delete ${words} || exit`,
    shell`for f in ${RULE_FILES}; do`,
    '  kept=$(saved "$f") && [ "$(grep "^### tuple" "$kept")" = "$(grep "^### tuple" "$f")" ] || continue',
    '  restore "$f" || exit',
    'done',
  ].join('\n'),
})

/** Whether a rule that stands is replaced in a firewall that is live, and decides about connections like the one that we came by. */
export const touchesUs = ({ port, proto }: Opening, change: Change, ufw: UfwState): boolean =>
  ufw.live && change.before !== '' && proto !== 'udp' && port === ufw.connection?.port

// Where a chain of its own is left, ufw takes itself for started and hangs none of them in again. Nobody else's are touched.
const CLEAR = raw`for tables in iptables ip6tables; do
  $tables -S | sed -n 's/^-A \(INPUT\|OUTPUT\|FORWARD\) -j \(ufw6\{0,1\}-[a-z-]*\)$/\1 -j \2/p' | while read -r rule; do $tables -D $rule; done
  chains=$($tables -S | sed -n 's/^-N \(ufw6\{0,1\}-[a-z-]*\)$/\1/p')
  for chain in $chains; do $tables -F $chain; done
  for chain in $chains; do $tables -X $chain; done
done
`

/** Switches the firewall on; its way back leaves the kernel without it, and the files as they were. */
export const enabling = (ufw: UfwState): Change => {
  const files = UFW_FILES.slice(0, 3)
  return {
    summary: 'enable the firewall',
    before: ufw.enabled ? 'enabled, but not live' : 'off',
    after: 'on',
    apply: sh`umask 022; ${ufw.enabled ? CLEAR : raw``}ufw --force enable`,
    undo: sh`umask 022; ufw --force disable; for f in ${files}; do restore "$f" || exit; done`,
    saves: files,
    severs: {},
    effects: [...UFW_EFFECTS, sets(ufwState, { ...ufw, enabled: true, live: true })],
  }
}

/** Puts files back and makes the kernel follow them; leaves a firewall that is off alone. */
export const putBack = (files: readonly string[]): Command => {
  const each = raw`${files}`
  return sh`umask 022; for f in ${each}; do restore "$f" || exit; done
! grep -qi '^ENABLED=yes' /etc/ufw/ufw.conf || ufw reload`
}
