import { defineTask, PlaybookError, t } from '../../lib/author.ts'
import { precedence } from '../net/index.ts'
import { allowing, nameOf, touchesUs, UFW_ALTERS } from './change.ts'
import { numberOf } from './place.ts'
import { demandUfw, type UfwRule, type UfwState, ufwState } from './probe.ts'
import { type Opening, rulesFor, shown, withRule } from './rule.ts'
import { verdictFor } from './verdict.ts'

/**
 * A rule that allows incoming traffic; ufw need not be enabled yet. `proto`: `'tcp'` (default), `'udp'` or `'any'`. `from`, `to`: an
 * address or a network, default anywhere; a rule without IPv4 addresses applies to IPv6 as well, where ufw manages it.
 * Replaces a rule of the same traffic with another action (`deny`, `limit`); other rules do not change: neither those of application
 * profiles nor `route` rules.
 *
 * For ufw the first matching rule counts. `precedence` applies where an earlier rule refuses all of this traffic, of a protocol or of
 * an IP version: `'error'` (default) is an error that names that rule, `'before'` inserts the rule directly before it, `'keep'` keeps
 * the order and warns that the rule has no effect. An earlier rule that refuses a part (an address, a network, a link) stays, and the
 * plan names it. `before.rules` is not examined.
 *
 * Replacing a rule for the port of the connection may disconnect while the firewall is on: it is a confirmed commit, which the host
 * reverts unless a new connection confirms it. Undo: deletes the rule, or restores the files of ufw and the running firewall.
 *
 * @example
 * UfwAllow({ port: 143, from: '192.168.10.0/24', comment: 'IMAP' })
 *
 * @example
 * // Also on a host that has `ufw deny 8000:8999/tcp`.
 * UfwAllow({ port: 8080, precedence: 'before' })
 */
export const UfwAllow = defineTask({
  name: 'UfwAllow',
  args: t.object({
    port: t.port({ description: 'destination port' }),
    proto: t.withDefault(t.describe(t.oneOf('tcp', 'udp', 'any'), 'transport protocol'), 'tcp'),
    from: t.optional(t.string({ description: 'source: an address or a network (CIDR); default: anywhere' })),
    to: t.optional(
      t.string({ description: 'destination: an address or a network (CIDR); default: anywhere' }),
    ),
    comment: t.optional(
      t.string({ pattern: "^[^'\\n\\0]*$", description: 'a note without quotes and line breaks' }),
    ),
    precedence,
  }),
  title: ({ port, proto, from }) =>
    `allow ${port}${proto === 'any' ? '' : `/${proto}`}${from ? ` from ${from}` : ''}`,
  read(args) {
    rulesFor(args, true)
    return { ufw: ufwState }
  },
  notes(args, { ufw }) {
    if (args.precedence !== 'keep') return []
    return judged(args, ufw).obstacles.map((rule) => closedBy(args, rule, ufw))
  },
  mayAlter: () => UFW_ALTERS,
  *plan(args, { ufw }) {
    const { obstacles, exceptions } = judged(args, ufw)
    const before = args.precedence === 'before' ? obstacles : []
    const why = notes('before', before) + notes('except what comes first', exceptions)
    const change = allowing(args, ufw, { why, obstacles: before })
    if (change) yield touchesUs(args, change, ufw) ? { ...change, mayDisconnect: {} } : change
    demandUfw(ufw)
    if (args.precedence === 'error') demandEffect(args, obstacles, ufw)
  },
})

const closedBy = (opening: Opening, rule: UfwRule, { rules }: UfwState): string =>
  `${nameOf(opening)} stays closed: rule ${numberOf(rule, rules)} of ufw comes first: ${shown(rule)}`

const MOST = 3
function notes(why: string, rules: readonly UfwRule[]): string {
  if (rules.length === 0) return ''
  const more = rules.length > MOST ? `; ${rules.length - MOST} more` : ''
  return ` (${why}: ${rules.slice(0, MOST).map(shown).join('; ')}${more})`
}

/** The effect of earlier rules on the traffic after the change. */
function judged(opening: Opening, ufw: UfwState) {
  const own = rulesFor(opening, ufw.ipv6)
  const verdicts = verdictFor(own, { ...ufw, rules: own.reduce(withRule, ufw.rules) })
  const all = (of: 'obstacles' | 'exceptions') => [...new Set(verdicts.flatMap((one) => one[of]))]
  return { obstacles: all('obstacles'), exceptions: all('exceptions') }
}

function demandEffect(opening: Opening, [first]: readonly UfwRule[], ufw: UfwState): void {
  if (!first) return
  throw new PlaybookError('E_TASK', closedBy(opening, first, ufw), {
    hint: "Delete that rule, or give precedence: 'before', which puts the new rule before it, or 'keep', which leaves it closed.",
  })
}
