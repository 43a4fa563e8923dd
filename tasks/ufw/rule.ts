import { raw, shell } from '../../lib/author.ts'
import { type Cidr, cidr, written } from '../net/index.ts'
import type { UfwRule } from './probe.ts'

/** The traffic to allow. */
export interface Opening {
  readonly port: number
  readonly proto: 'tcp' | 'udp' | 'any'
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly comment?: string | undefined
}

const ANY = { 4: '0.0.0.0/0', 6: '::/0' } as const
const network = (text: string | undefined): Cidr | undefined =>
  text === undefined || text === 'any' ? undefined : cidr(text)

/** The rules that ufw writes for an opening: one for each family. */
export function rulesFor({ port, proto, from, to, comment }: Opening, ipv6: boolean): readonly UfwRule[] {
  const given = [network(from), network(to)]
  const families = ([4, 6] as const).filter((family) => given.every((one) => !one || one.family === family))
  const side = (one: Cidr | undefined, family: 4 | 6): string =>
    one && one.bits > 0 ? written(one) : ANY[family]
  return families
    .filter((family) => family === 4 || ipv6)
    .map((family) => ({
      family,
      action: 'allow',
      log: '',
      route: false,
      proto,
      port: String(port),
      to: side(given[1], family),
      fromPort: 'any',
      from: side(given[0], family),
      toApp: '',
      fromApp: '',
      direction: 'in',
      comment: comment ?? '',
    }))
}

/**
 * As on the command line of ufw: `allow proto tcp from any to any port 25`. One call for the rules of an opening that differ only in
 * their family; a single rule names its family by its addresses.
 */
export function spoken([rule, twin]: readonly UfwRule[]): string {
  const { action, log, proto, port, from, to, comment } = rule!
  const any = ANY[rule!.family]
  const isPlain = twin !== undefined || from !== any || to !== any
  const side = (text: string) => (isPlain && text === any ? 'any' : text)
  const words = [
    action,
    ...(log === '' ? [] : [log]),
    ...(proto === 'any' ? [] : ['proto', proto]),
    ...['from', side(from), 'to', side(to), 'port', port],
    ...(comment === '' ? [] : ['comment', comment]),
  ]
  return shell`${raw`${words}`}`
}

// What ufw itself compares: all but the action, the logging and the comment.
const TUPLE = [
  'family',
  'route',
  'proto',
  'port',
  'to',
  'fromPort',
  'from',
  'toApp',
  'fromApp',
  'direction',
] as const

export const sameTraffic = (a: UfwRule, b: UfwRule): boolean => TUPLE.every((key) => a[key] === b[key])

/** The rule of the same traffic, with any action. */
export const rivalOf = (rule: UfwRule, rules: readonly UfwRule[]): UfwRule | undefined =>
  rules.find((other) => sameTraffic(rule, other))

/**
 * `rules` with `rule` added: ufw has one rule for the same traffic and replaces it in its place; a new one comes last in the file of
 * its family.
 */
export const withRule = (rules: readonly UfwRule[], rule: UfwRule): readonly UfwRule[] =>
  rivalOf(rule, rules)
    ? rules.map((other) => (sameTraffic(rule, other) ? rule : other))
    : [...rules, rule].sort((a, b) => a.family - b.family)

/** A rule in one line for display. */
export function shown(rule: UfwRule): string {
  const { action, route, proto, port, from, fromPort, fromApp, to, toApp, direction, comment } = rule
  const app = toApp === '' ? '' : ` (${toApp})`
  const by = fromApp || (fromPort === 'any' ? '' : fromPort)
  return (
    `${route ? 'route ' : ''}${action} ${port === 'any' ? 'any port' : port}${proto === 'any' ? '' : `/${proto}`}${app}` +
    ` from ${from}${by && ` port ${by}`} to ${to}${direction === 'in' ? '' : ` ${direction}`}${comment ? ` # ${comment}` : ''}`
  )
}
