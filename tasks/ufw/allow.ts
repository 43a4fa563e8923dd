import { defineTask, PlaybookError, t } from '../../lib/author.ts'
import { precedence } from '../net/index.ts'
import { allowing, nameOf, touchesUs, UFW_ALTERS } from './change.ts'
import { numberOf } from './place.ts'
import { demandUfw, type UfwRule, type UfwState, ufwState } from './probe.ts'
import { type Opening, rulesFor, shown, withRule } from './rule.ts'
import { verdictFor } from './verdict.ts'

/**
 * A rule that lets traffic in; ufw need not be enabled yet. `proto`: `'tcp'` (default), `'udp'` or `'any'`. `from`, `to`: an address
 * or a network, anywhere when not said; a rule without IPv4 addresses counts for IPv6 as well, where ufw cares for it.
 * A rule of the same traffic that says something else (`deny`, `limit`) is changed into this one; other rules are not touched: neither
 * those of application profiles nor `route` rules.
 *
 * ufw obeys the first rule that matches. `precedence` says what happens where an earlier rule refuses all of this traffic, of a
 * protocol or of an IP version: `'error'` (default) names that rule and changes nothing, `'before'` puts ours right before it, `'keep'`
 * leaves the order, and warns that the rule takes no effect. An earlier rule that refuses a part (an address, a network, a link) stays
 * and is named in the plan. What `before.rules` says is not judged.
 *
 * Where it replaces a rule of the very port that we came by while the firewall is on, the host takes it back unless we come in again
 * by a new connection. Undo: deletes the rule, or puts ufw's files back as they were, and the running firewall with them.
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
    from: t.optional(
      t.string({ description: 'source: an address or a network (CIDR); anywhere when not said' }),
    ),
    to: t.optional(
      t.string({ description: 'destination: an address or a network (CIDR); anywhere when not said' }),
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

/** What earlier rules do with the traffic once the rule is there. */
function judged(opening: Opening, ufw: UfwState) {
  const own = rulesFor(opening, ufw.ipv6)
  const verdicts = verdictFor(own, { ...ufw, rules: own.reduce(withRule, ufw.rules) })
  const all = (of: 'obstacles' | 'exceptions') => [...new Set(verdicts.flatMap((one) => one[of]))]
  return { obstacles: all('obstacles'), exceptions: all('exceptions') }
}

function demandEffect(opening: Opening, [first]: readonly UfwRule[], ufw: UfwState): void {
  if (!first) return
  throw new PlaybookError('E_TASK', closedBy(opening, first, ufw), {
    hint: "Delete that rule, or give precedence: 'before', which puts ours before it, or 'keep', which leaves it closed.",
  })
}
