import { raw, shell } from '../../lib/author.ts'
import { type Cidr, cidr, contains, written } from './cidr.ts'
import type { UfwRule, UfwState } from './ufw.ts'

/** What is to be let in. */
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

/** The rules that ufw writes for an opening: one for each family that it is about. */
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
      proto,
      port: String(port),
      to: side(given[1], family),
      fromPort: 'any',
      from: side(given[0], family),
      direction: 'in',
      comment: comment ?? '',
    }))
}

/** As on ufw's command line: `allow proto tcp from any to any port 25`. */
export function spoken({ port, proto, from, to, comment }: Opening): string {
  const protocol = proto === 'any' ? raw`` : raw`proto ${proto} `
  const remark = comment === undefined ? raw`` : raw` comment ${comment}`
  const side = (text: string | undefined): string => (network(text) ? written(cidr(text!)) : 'any')
  return shell`allow ${protocol}from ${side(from)} to ${side(to)} port ${port}${remark}`
}

const sameTraffic = (a: UfwRule, b: UfwRule): boolean =>
  (['family', 'proto', 'port', 'to', 'fromPort', 'from', 'direction'] as const).every(
    (key) => a[key] === b[key],
  )

/** The rule of the same traffic, whatever it does with it. */
export const rivalOf = (rule: UfwRule, { rules }: UfwState): UfwRule | undefined =>
  rules.find((other) => sameTraffic(rule, other))

/**
 * `state` with `rule` in it: ufw keeps one rule for the same traffic and changes it in its place; a new one comes last in the file
 * of its family.
 */
export const withRule = (state: UfwState, rule: UfwRule): UfwState => ({
  ...state,
  rules: rivalOf(rule, state)
    ? state.rules.map((other) => (sameTraffic(rule, other) ? rule : other))
    : [...state.rules, rule].sort((a, b) => a.family - b.family),
})

/** The first rule that decides about a new TCP connection from `client` to `port`; undefined when the default does. */
export function decides(client: string | undefined, port: number, { rules }: UfwState): UfwRule | undefined {
  const who =
    client === undefined ? undefined : cidr(client.replace(/%.*/, '').replace(/^::ffff:(?=\d+\.)/i, ''))
  return rules.find(
    (rule) =>
      rule.direction === 'in' &&
      !rule.action.startsWith('route:') &&
      (rule.proto === 'tcp' || rule.proto === 'any') &&
      rule.fromPort === 'any' &&
      rule.to === ANY[rule.family] &&
      (who === undefined ? rule.from === ANY[rule.family] : contains(cidr(rule.from), who)) &&
      (rule.port === 'any' || rule.port.split(',').some((range) => inRange(port, range))),
  )
}

function inRange(port: number, range: string): boolean {
  const [low = '', high = low] = range.split(':')
  return port >= Number(low) && port <= Number(high)
}

/** A rule in one line for a person. */
export const shown = (rule: UfwRule): string =>
  `${rule.action} ${rule.port === 'any' ? 'any port' : rule.port}${rule.proto === 'any' ? '' : `/${rule.proto}`} from ${rule.from} to ${rule.to}` +
  `${rule.direction === 'in' ? '' : ` ${rule.direction}`}${rule.comment ? ` # ${rule.comment}` : ''}`
