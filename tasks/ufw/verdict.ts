import { type Cidr, cidr, contains, coveredBy, overlap } from '../net/index.ts'
import type { UfwRule, UfwState } from './probe.ts'

/** New incoming connections or datagrams of one family and one protocol. */
export interface Traffic {
  readonly proto: 'tcp' | 'udp'
  readonly port: number
  readonly from: Cidr
  readonly to: Cidr
}

/** The effect of rules on traffic, as in netfilter: the first one that matches a packet decides. */
export interface Verdict {
  /** Rules that refuse all of it before one allows it; empty when it is allowed, or when the default decides. */
  readonly obstacles: readonly UfwRule[]
  /** The rule that allows all the rest; undefined when the default decides. */
  readonly entry: UfwRule | undefined
  /** Earlier rules that refuse a part of it, or limit its rate. */
  readonly exceptions: readonly UfwRule[]
}

const PROTOCOLS = ['tcp', 'udp'] as const
const refuses = ({ action }: UfwRule): boolean => action === 'deny' || action === 'reject'
const isLimit = ({ action }: UfwRule): boolean => action === 'limit'

/** Only the rules of ufw: before.rules, after.rules and those of other programs are not examined. */
export function verdictOn(traffic: Traffic, { rules, links }: Pick<UfwState, 'rules' | 'links'>): Verdict {
  const known = links.length > 0 ? links : ['*']
  const each = known.map((link) => onLink(traffic, rules, link))
  const open = each.filter(({ obstacles }) => obstacles.length === 0)
  const shut = [...new Set(each.flatMap(({ obstacles }) => obstacles))]
  if (open.length === 0) return { ...each[0]!, obstacles: shut }
  // A refusal on one link only is an exception, like a refused network.
  const exceptions = [...new Set([...shut, ...open.flatMap((one) => one.exceptions)])]
  const entry = open.every((one) => one.entry) ? open[0]?.entry : undefined
  return { obstacles: [], entry, exceptions }
}

/** One verdict for each rule of an opening and each of its protocols. */
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
    // This rule does not change the decisions of earlier rules.
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
