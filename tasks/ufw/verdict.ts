import { type Cidr, cidr, contains, coveredBy, overlap } from '../net/index.ts'
import type { UfwRule, UfwState } from './probe.ts'

/** New connections or datagrams that come in, of one family and one protocol. */
export interface Traffic {
  readonly proto: 'tcp' | 'udp'
  readonly port: number
  readonly from: Cidr
  readonly to: Cidr
}

/** What rules do with traffic, as netfilter goes through them: the first one that matches a packet decides. */
export interface Verdict {
  /** Rules that refuse all of it, before any lets it in; empty when it comes in, or when the default decides. */
  readonly obstacles: readonly UfwRule[]
  /** The rule that lets all that is left of it in; undefined when the default decides. */
  readonly entry: UfwRule | undefined
  /** Rules before that which refuse a part of it, or count how often it comes. */
  readonly exceptions: readonly UfwRule[]
}

const PROTOCOLS = ['tcp', 'udp'] as const
const refuses = ({ action }: UfwRule): boolean => action === 'deny' || action === 'reject'
const isLimit = ({ action }: UfwRule): boolean => action === 'limit'

/** The rules of ufw alone: what before.rules, after.rules or another program say is not judged. */
export function verdictOn(traffic: Traffic, { rules, links }: Pick<UfwState, 'rules' | 'links'>): Verdict {
  const known = links.length > 0 ? links : ['*']
  const each = known.map((link) => onLink(traffic, rules, link))
  const open = each.filter(({ obstacles }) => obstacles.length === 0)
  const shut = [...new Set(each.flatMap(({ obstacles }) => obstacles))]
  if (open.length === 0) return { ...each[0]!, obstacles: shut }
  // Refused on one link alone is an exception, like a refused network.
  const exceptions = [...new Set([...shut, ...open.flatMap((one) => one.exceptions)])]
  const entry = open.every((one) => one.entry) ? open[0]?.entry : undefined
  return { obstacles: [], entry, exceptions }
}

/** Of each rule of an opening, and of each protocol that it is about. */
export const verdictFor = (
  own: readonly UfwRule[],
  state: Pick<UfwState, 'rules' | 'links'>,
): readonly Verdict[] =>
  own.flatMap((rule) => {
    const [port, from, to] = [Number(rule.port), cidr(rule.from), cidr(rule.to)]
    const rules = state.rules.filter(({ family }) => family === rule.family)
    return PROTOCOLS.filter((proto) => rule.proto === proto || rule.proto === 'any').map((proto) =>
      verdictOn({ proto, port, from, to }, { ...state, rules }),
    )
  })

function onLink(traffic: Traffic, rules: readonly UfwRule[], link: string): Verdict {
  const parts: UfwRule[] = []
  const exceptions = (): readonly UfwRule[] => parts.filter((rule) => refuses(rule) || isLimit(rule))
  for (const rule of rules) {
    const [from, to] = [cidr(rule.from), cidr(rule.to)]
    if (!isAbout(rule, traffic, link) || !overlap(from, traffic.from) || !overlap(to, traffic.to)) continue
    const whole = rule.fromPort === 'any' && contains(to, traffic.to)
    if (whole && contains(from, traffic.from))
      return refuses(rule)
        ? { obstacles: [rule], entry: undefined, exceptions: exceptions() }
        : { obstacles: [], entry: rule, exceptions: [...exceptions(), ...(isLimit(rule) ? [rule] : [])] }
    const decided = parts.filter((one) => one.fromPort === 'any' && contains(cidr(one.to), traffic.to))
    const sources = decided.map((one) => cidr(one.from))
    // What earlier rules have decided, this one does not change.
    if (contains(traffic.from, from) && coveredBy(from, sources)) continue
    parts.push(rule)
    if (!whole || !coveredBy(traffic.from, [...sources, from])) continue
    const entry = parts.findLast((one) => !refuses(one))
    return { obstacles: entry ? [] : [...decided, rule], entry, exceptions: exceptions() }
  }
  return { obstacles: [], entry: undefined, exceptions: exceptions() }
}

function isAbout({ route, direction, proto, port }: UfwRule, traffic: Traffic, link: string): boolean {
  const [way, iface] = [direction.split('_')[0], direction.slice(3)]
  const isHere =
    iface === '' || iface === link || (iface.endsWith('+') && link.startsWith(iface.slice(0, -1)))
  const isPort = port === 'any' || port.split(',').some((range) => inRange(traffic.port, range))
  return !route && way === 'in' && isHere && (proto === 'any' || proto === traffic.proto) && isPort
}

function inRange(port: number, range: string): boolean {
  const [low = '', high = low] = range.split(':')
  return port >= Number(low) && port <= Number(high)
}
