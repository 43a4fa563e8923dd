import { type Out, Secret, t } from '../../lib/author.ts'

const more = t.optional(
  t.record(t.given<unknown>(), {
    description: 'further keys, as netplan writes them; a Secret is never shown',
  }),
)
const yesNo = (description: string) => t.optional(t.boolean({ description }))
const number = (description: string) => t.optional(t.integer({ minimum: 0, description }))
const address = t.string({
  pattern: '^[0-9A-Fa-f.:]+/[0-9]{1,3}$',
  description: 'an address with its length, such as 192.168.100.12/24',
})
const ip = t.string({ pattern: '^[0-9A-Fa-f.:]+$', description: 'an IP address' })
const names = (description: string) => t.optional(t.list(t.string(), { description }))

const route = t.object({
  to: t.string({
    pattern: '^(default|[0-9A-Fa-f.:]+(/[0-9]{1,3})?)$',
    description: '`default` or a network such as 10.0.0.0/8',
  }),
  via: t.optional(t.describe(ip, 'the gateway')),
  from: t.optional(t.describe(ip, 'the source address')),
  metric: number('the metric; the lowest has precedence'),
  mtu: number('bytes'),
  table: number('the routing table; default: the main table'),
  type: t.optional(
    t.oneOf(
      'unicast',
      'anycast',
      'blackhole',
      'broadcast',
      'local',
      'multicast',
      'nat',
      'prohibit',
      'throw',
      'unreachable',
      'xresolve',
    ),
  ),
  scope: t.optional(t.oneOf('global', 'link', 'host')),
  'on-link': yesNo('whether the gateway counts as reachable without a matching address'),
  more,
})

const common = {
  addresses: t.optional(t.list(address, { description: 'static addresses' })),
  dhcp4: yesNo('whether it requests an IPv4 address'),
  dhcp6: yesNo('whether it requests an IPv6 address'),
  'dhcp4-overrides': t.optional(t.record(t.given<unknown>(), { description: 'settings of DHCP to ignore' })),
  'dhcp6-overrides': t.optional(t.record(t.given<unknown>(), { description: 'settings of DHCP to ignore' })),
  'accept-ra': yesNo('whether it accepts IPv6 router advertisements'),
  'link-local': t.optional(
    t.list(t.oneOf('ipv4', 'ipv6'), { description: 'families with a link-local address' }),
  ),
  routes: t.optional(t.list(route)),
  nameservers: t.optional(t.object({ addresses: t.optional(t.list(ip)), search: names('search domains') })),
  mtu: number('bytes'),
  macaddress: t.optional(t.string({ description: 'the MAC address that it gets' })),
  optional: yesNo('whether it may be missing'),
  more,
}
const match = t.object({
  name: t.optional(t.string({ description: 'a name, with * and ?' })),
  macaddress: t.optional(t.string()),
  driver: t.optional(t.string()),
})
const parameters = t.optional(t.record(t.given<unknown>(), { description: 'as netplan names them' }))
const interfaces = names('the interfaces that belong to it')

/** A network with the keys of netplan; keys that are not typed here go into `more`. */
export const networkArgs = t.object({
  version: t.withDefault(t.oneOf(2), 2),
  renderer: t.optional(t.oneOf('networkd', 'NetworkManager')),
  ethernets: t.optional(
    t.record(
      t.object({
        ...common,
        match: t.optional(match),
        'set-name': t.optional(t.string()),
        wakeonlan: yesNo('whether Wake-on-LAN is on'),
      }),
    ),
  ),
  vlans: t.optional(
    t.record(t.object({ ...common, id: t.integer({ minimum: 0, maximum: 4094 }), link: t.string() })),
  ),
  bridges: t.optional(t.record(t.object({ ...common, interfaces, parameters }))),
  bonds: t.optional(t.record(t.object({ ...common, interfaces, parameters }))),
  more,
})
export type Network = Out<typeof networkArgs>

/** A map of YAML. */
export type Tree = Readonly<Record<string, unknown>>
export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

type Open = { readonly more?: Tree | undefined }
const spread = <T extends Open>({ more, ...said }: T): Tree => ({ ...said, ...more })
const each = <T>(map: Readonly<Record<string, T>> | undefined, of: (one: T) => Tree): Tree | undefined =>
  map && Object.fromEntries(Object.entries(map).map(([key, one]) => [key, of(one)]))
const device = (one: Open & { readonly routes?: readonly Open[] | undefined }): Tree =>
  spread({ ...one, routes: one.routes?.map(spread) })

/** The wanted content of the file, in the usual order of keys, and its secrets. */
export function treeOf({ version, renderer, ...rest }: Network): { tree: Tree; secrets: readonly string[] } {
  const secrets: string[] = []
  const plain = (value: unknown): unknown => {
    if (value instanceof Secret) {
      secrets.push(value.reveal())
      return value.reveal()
    }
    if (Array.isArray(value)) return value.map(plain)
    if (!isTree(value)) return value
    const said = Object.entries(value).filter(([, one]) => one !== undefined)
    return Object.fromEntries(said.map(([key, one]) => [key, plain(one)]))
  }
  const { ethernets, vlans, bridges, bonds, more } = rest
  const kinds = {
    ethernets: each(ethernets, device),
    vlans: each(vlans, device),
    bridges: each(bridges, device),
    bonds: each(bonds, device),
  }
  return { tree: { network: plain(spread({ version, renderer, ...kinds, more })) } as Tree, secrets }
}
