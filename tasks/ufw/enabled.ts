import { type Change, defineTask, PlaybookError, sets, sh, t } from '../../lib/author.ts'
import { type Cidr, cidr } from '../net/index.ts'
import { allowing, enabling, UFW_ALTERS, UFW_EFFECTS } from './change.ts'
import { demandUfw, type UfwState, ufwState } from './probe.ts'
import { rulesFor, shown, withRule } from './rule.ts'
import { restoreFiles } from './undo.ts'
import { verdictFor, verdictOn } from './verdict.ts'

type Connection = NonNullable<UfwState['connection']>

/**
 * The firewall is on, now and after a boot, and refuses what no rule allows. First allows the port of the current connection when no
 * rule does, also where the firewall is on already; rules of a profile (`OpenSSH`) and `limit` rules count. `ssh`: one more port that
 * must stay open, such as the next port of sshd.
 * Adds no other rule and deletes none; a rule that refuses the current connection is an error.
 *
 * Undo: restores the rules, the default, whether it is enabled, and the running firewall.
 *
 * @example
 * UfwEnabled({})
 */
export const UfwEnabled = defineTask({
  name: 'UfwEnabled',
  args: t.object({ ssh: t.optional(t.port({ description: 'one more TCP port that must stay open' })) }),
  title: () => 'the firewall is on',
  read: () => ({ ufw: ufwState }),
  mayAlter: () => UFW_ALTERS,
  *plan({ ssh }, { ufw }) {
    let state = ufw
    const { connection } = ufw
    for (const port of new Set([...(connection ? [connection.port] : []), ...(ssh ? [ssh] : [])])) {
      const change = letIn(port, port === connection?.port ? connection : undefined, state)
      if (!change) continue
      yield change
      const rules = rulesFor({ port, proto: 'tcp' }, state.ipv6).reduce(withRule, state.rules)
      state = { ...state, rules }
    }
    if (!['DROP', 'REJECT'].includes(state.incoming)) {
      yield {
        summary: 'refuse what no rule lets in',
        before: `incoming by default: ${state.incoming.toLowerCase()}`,
        after: 'incoming by default: drop',
        apply: sh`umask 022; ufw default deny incoming`,
        undo: restoreFiles(['/etc/default/ufw']),
        backups: ['/etc/default/ufw'],
        mayDisconnect: {},
        effects: [...UFW_EFFECTS, sets(ufwState, { ...state, incoming: 'DROP' })],
      }
      state = { ...state, incoming: 'DROP' }
    }
    if (!state.enabled || !state.live) yield enabling(state)
    demandUfw(ufw)
  },
})

function letIn(port: number, came: Connection | undefined, state: UfwState): Change | undefined {
  const opening = { port, proto: 'tcp' as const }
  const verdicts = came
    ? [verdictOn({ ...opening, from: bare(came.client), to: bare(came.address) }, state)]
    : verdictFor(rulesFor(opening, state.ipv6), state)
  const obstacle = verdicts.flatMap(({ obstacles }) => obstacles)[0]
  if (obstacle)
    throw new PlaybookError('E_TASK', `a rule of the firewall refuses this connection: ${shown(obstacle)}`, {
      hint: 'Delete that rule, or put one before it that allows this connection.',
    })
  if (verdicts.every(({ entry }) => entry)) return undefined
  return allowing(opening, state, { why: came ? ' (the port of this connection)' : '' })
}

/** Without a zone, and with an IPv4-mapped IPv6 address of sshd as IPv4. */
const bare = (address: string): Cidr => cidr(address.replace(/%.*/, '').replace(/^::ffff:(?=\d+\.)/i, ''))
