import { defineTask, t } from '../lib/author.ts'
import { demandUfw, ufwState } from './probes/ufw.ts'
import { allowing, touchesUs } from './probes/ufw-change.ts'
import { rulesFor } from './probes/ufw-rule.ts'

/**
 * A rule that lets traffic in; ufw need not be enabled yet. `proto`: `'tcp'` (default), `'udp'` or `'any'`. `from`, `to`: an address
 * or a network, anywhere when not said; a rule without IPv4 addresses counts for IPv6 as well, where ufw cares for it.
 * A rule of the same traffic that says something else (`deny`, `limit`) is changed into this one; other rules are not touched.
 *
 * Where it replaces a rule of the very port that we came by while the firewall is on, the host takes it back unless we come in again
 * by a new connection. Undo: deletes the rule, or puts back the one that it replaced.
 *
 * @example
 * UfwAllow({ port: 143, from: '192.168.10.0/24', comment: 'IMAP' })
 */
export const UfwAllow = defineTask({
  name: 'UfwAllow',
  args: t.object({
    port: t.port({ description: 'destination port' }),
    proto: t.withDefault(t.describe(t.oneOf('tcp', 'udp', 'any'), 'transport protocol'), 'tcp'),
    from: t.optional(
      t.string({ description: 'source: an address or a network (CIDR); anywhere when not said' }),
    ),
    to: t.optional(
      t.string({ description: 'destination: an address or a network (CIDR); anywhere when not said' }),
    ),
    comment: t.optional(
      t.string({ pattern: "^[^'\\n\\0]*$", description: 'a note without quotes and line breaks' }),
    ),
  }),
  title: ({ port, proto, from }) =>
    `allow ${port}${proto === 'any' ? '' : `/${proto}`}${from ? ` from ${from}` : ''}`,
  read(args) {
    rulesFor(args, true)
    return { ufw: ufwState }
  },
  *plan(args, { ufw }) {
    const change = allowing(args, ufw)
    if (change) yield touchesUs(args, change, ufw) ? { ...change, severs: {} } : change
    demandUfw(ufw)
  },
})
