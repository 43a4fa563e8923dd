import { type Change, defineTask, PlaybookError, sets, sh, t } from '../lib/author.ts'
import { demandUfw, type UfwState, ufwState } from './probes/ufw.ts'
import { allowing, enabling, putBack, UFW_EFFECTS } from './probes/ufw-change.ts'
import { decides, rulesFor, shown, withRule } from './probes/ufw-rule.ts'

/**
 * The firewall is on, now and after a boot, and refuses what no rule lets in. The port of the very connection that we came by is
 * allowed first when no rule lets us in, also where the firewall is on already; a profile (`OpenSSH`) and `limit` count. `ssh`: one
 * more port that must stay open, such as the one that sshd is about to move to.
 * No other rule is added and none is deleted; a rule that refuses our own connection is an error.
 *
 * Undo: puts the rules, the default and the switch back as they were, and the running firewall with them.
 *
 * @example
 * UfwEnabled({})
 */
export const UfwEnabled = defineTask({
  name: 'UfwEnabled',
  args: t.object({ ssh: t.optional(t.port({ description: 'one more TCP port that must stay open' })) }),
  title: () => 'the firewall is on',
  read: () => ({ ufw: ufwState }),
  *plan({ ssh }, { ufw }) {
    let state = ufw
    const { connection } = ufw
    for (const port of new Set([...(connection ? [connection.port] : []), ...(ssh ? [ssh] : [])])) {
      const own = port === connection?.port
      const change = letIn(
        port,
        own ? connection?.client : undefined,
        state,
        own ? ' (the port of this connection)' : '',
      )
      if (!change) continue
      yield change
      state = rulesFor({ port, proto: 'tcp' }, state.ipv6).reduce(withRule, state)
    }
    if (!['DROP', 'REJECT'].includes(state.incoming)) {
      yield {
        summary: 'refuse what no rule lets in',
        before: `incoming by default: ${state.incoming.toLowerCase()}`,
        after: 'incoming by default: drop',
        apply: sh`umask 022; ufw default deny incoming`,
        undo: putBack(['/etc/default/ufw']),
        saves: ['/etc/default/ufw'],
        severs: {},
        effects: [...UFW_EFFECTS, sets(ufwState, { ...state, incoming: 'DROP' })],
      }
      state = { ...state, incoming: 'DROP' }
    }
    if (!state.enabled || !state.live) yield enabling(state)
    demandUfw(ufw)
  },
})

function letIn(port: number, client: string | undefined, state: UfwState, why: string): Change | undefined {
  const rule = decides(client, port, state)
  if (rule === undefined) return allowing({ port, proto: 'tcp' }, state, why)
  if (rule.action === 'allow' || rule.action === 'limit') return undefined
  throw new PlaybookError('E_TASK', `a rule of the firewall would cut us off: ${shown(rule)}`, {
    hint: 'Delete that rule, or put one before it that allows this connection.',
  })
}
