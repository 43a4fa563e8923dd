import type { Tree } from './args.ts'
import { isTree } from './args.ts'
import {
  addressesOf,
  canonical,
  type Definition,
  definitionsIn,
  linksOf,
  listOf,
  routesOf,
} from './config.ts'
import type { Link, NetplanState } from './probe.ts'

const VIRTUAL = ['vlans', 'bridges', 'bonds']

/**
 * What the host lacks of `tree`, as sentences. The host may have more. Values from DHCP are not compared, nor is a link without a
 * carrier, which gets no configuration.
 */
export function lackingOf(tree: Tree, state: NetplanState): readonly string[] {
  return definitionsIn(tree).flatMap((one) => {
    const links = linksOf(one, state.links) ?? []
    if (links.length === 0) return VIRTUAL.includes(one.kind) ? [`there is no ${one.id}`] : []
    return links.filter(({ carrier }) => carrier).flatMap((link) => lackingOn(link, one, state))
  })
}

function lackingOn(link: Link, { said }: Definition, { routes }: NetplanState): readonly string[] {
  const has = [...link.addresses.map(({ text }) => text), ...link.linkLocals]
  const addresses = addressesOf(said).filter((address) => !has.includes(address))
  const ways = routesOf(said).filter(
    ({ family, to, via }) =>
      !routes.some(
        (is) => is.dev === link.name && is.family === family && is.to === to && (via ?? is.via) === is.via,
      ),
  )
  return [
    ...addresses.map((address) => `${link.name} has no ${address}`),
    ...ways.map(({ to, via }) => `${link.name} has no route to ${to}${via ? ` via ${via}` : ''}`),
    ...(typeof said.mtu === 'number' && said.mtu !== link.mtu
      ? [`${link.name} has an MTU of ${link.mtu}, not of ${said.mtu}`]
      : []),
    ...lackingNames(link, said),
  ]
}

function lackingNames({ name, resolves }: Link, said: Tree): readonly string[] {
  if (!resolves || !isTree(said.nameservers)) return []
  const { addresses, search } = said.nameservers
  const servers = listOf(addresses).map((server) => canonical(String(server)))
  const domains = listOf(search)
    .map(String)
    .filter((domain) => !domain.startsWith('~'))
  return [
    ...servers
      .filter((server) => !resolves.servers.includes(server))
      .map((server) => `${name} does not use the name server ${server}`),
    ...domains
      .filter((domain) => !resolves.search.includes(domain))
      .map((domain) => `${name} does not search the domain ${domain}`),
  ]
}
