import { PlaybookError } from '../../lib/author.ts'
import { cidr, contains } from '../net/index.ts'
import { isTree, type Tree } from './args.ts'
import {
  addressesOf,
  type Definition,
  definitionsIn,
  familyOf,
  isOn,
  linksOf,
  listOf,
  routesOf,
  said,
} from './config.ts'
import type { NetplanState } from './probe.ts'

/** @throws PlaybookError E_TASK for an interface that the host does not have, usually a typing error */
export function demandInterfaces(tree: Tree, { links }: NetplanState): void {
  const has = links.filter(({ name }) => name !== 'lo').map(({ name }) => name)
  if (has.length === 0) return
  for (const one of definitionsIn(tree)) {
    if (one.kind !== 'ethernets' || isOn(one.said.optional) || linksOf(one, links)?.length !== 0) continue
    throw new PlaybookError(
      'E_TASK',
      isTree(one.said.match) ? `no interface matches "${one.id}"` : `there is no interface ${one.id}`,
      { hint: `The host has ${has.join(', ')}. Set "optional: true" for one that may be missing.` },
    )
  }
}

/**
 * networkd waits forever for a gateway that no address reaches.
 *
 * @throws PlaybookError E_TASK for an unreachable gateway of a device in `tree`, by its merged configuration
 */
export function demandGateways(tree: Tree, inForce: unknown): void {
  const ours = new Set(definitionsIn(tree).map(({ id }) => id))
  for (const one of definitionsIn(inForce).filter(({ id }) => ours.has(id))) {
    const lost = gatewaysOf(one).find((via) => !reaches(one, via))
    if (lost === undefined) continue
    throw new PlaybookError(
      'E_TASK',
      `${one.id} cannot reach the gateway ${lost}: it is in none of its networks`,
      {
        hint: 'Check its address and prefix length. Set "on-link: true" for a gateway that is reachable without an address.',
      },
    )
  }
}

const gatewaysOf = ({ said }: Definition): readonly string[] =>
  routesOf({
    ...said,
    routes: listOf(said.routes).filter((route) => isTree(route) && !isOn(route['on-link'])),
  }).flatMap(({ via }) => (via === null || via.startsWith('fe80:') ? [] : [via]))

function reaches({ said }: Definition, via: string): boolean {
  if (
    isOn(familyOf(via) === 4 ? said.dhcp4 : said.dhcp6) ||
    (familyOf(via) === 6 && said['accept-ra'] !== false)
  )
    return true
  const direct = routesOf(said).flatMap((route) =>
    route.via === null && route.to !== 'default' ? [route.to] : [],
  )
  try {
    return [...addressesOf(said), ...direct].some((network) => contains(cidr(network), cidr(via)))
  } catch {
    // Netplan itself reports an invalid address.
    return true
  }
}

/**
 * @param files - the files that netplan reads, in its order, with the file of the task at `path` among them
 * @throws PlaybookError E_TASK when a later file overrides a setting of the task: for netplan the last one counts
 */
export function demandLastWord(tree: Tree, path: string, files: NetplanState['files']): void {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const own = files.findIndex((file) => file.path === path)
  const instead = files.find((file) => file.path.endsWith(`/${name}`))
  if (own < 0)
    throw new PlaybookError('E_TASK', `netplan reads ${instead?.path} instead of ${path}`, {
      hint: 'A file of the same name in /run/netplan replaces it: remove that, or give "file" another name.',
    })
  for (const file of files.slice(own + 1).toReversed()) {
    const key = otherIn(tree, said(file))
    if (key === undefined) continue
    throw new PlaybookError('E_TASK', `${file.path} overrides ${key} of ${path}`, {
      hint: 'For netplan the last file counts: remove the setting there, or give a "file" whose name sorts after it.',
    })
  }
}

/** The first key, with its parents, that has another value in `theirs` than in `ours`. Lists are concatenated and do not conflict. */
function otherIn(ours: unknown, theirs: unknown): string | undefined {
  if (!isTree(ours) || !isTree(theirs)) return undefined
  for (const [key, value] of Object.entries(ours)) {
    const other = theirs[key]
    if (isTree(value) && isTree(other)) {
      const inner = otherIn(value, other)
      if (inner !== undefined) return key === 'network' ? inner : `${key}.${inner}`
    } else if (other !== undefined && !Array.isArray(value) && !sameScalar(value, other)) return key
  }
  return undefined
}

const sameScalar = (a: unknown, b: unknown): boolean =>
  typeof a === 'boolean' || typeof b === 'boolean' ? isOn(a) === isOn(b) : String(a) === String(b)
