import type { Reconnect } from '../../lib/author.ts'
import {
  addressesOf,
  canonical,
  type Definition,
  definitionsIn,
  familyOf,
  linksOf,
  listOf,
} from './config.ts'
import type { Link, NetplanState } from './probe.ts'

const bare = (address: string): string => address.split('/')[0] ?? ''

/**
 * The address of the host after `next` is applied, when it replaces the address of the connection by another of the same family: on the
 * same link, or on the bridge or bond that the link joins.
 */
export function reconnectAfter({ came, links }: NetplanState, next: unknown): Reconnect {
  const definitions = definitionsIn(next)
  const address = came === null ? undefined : canonical(came)
  const link = links.find(({ addresses }) => addresses.some(({ text }) => bare(text) === address))
  const stays = definitions.some(({ said }) => addressesOf(said).some((one) => bare(one) === address))
  if (address === undefined || !link || stays) return {}
  const candidates = definitions
    .filter((one) => isAbout(one, link, definitions, links))
    .flatMap(({ said }) => addressesOf(said))
    .map(bare)
    .filter((one) => familyOf(one) === familyOf(address))
  const [first] = candidates.toSorted((a, b) => alike(b, address) - alike(a, address))
  return first === undefined ? {} : { address: first }
}

function isAbout(one: Definition, link: Link, all: readonly Definition[], links: readonly Link[]): boolean {
  if (linksOf(one, links)?.includes(link)) return true
  const members = listOf(one.said.interfaces)
  return all.some((member) => members.includes(member.id) && linksOf(member, links)?.includes(link))
}

/** The length of the common prefix of two addresses in characters: enough to prefer the same network. */
function alike(a: string, b: string): number {
  let same = 0
  while (same < a.length && a[same] === b[same]) same++
  return same
}
