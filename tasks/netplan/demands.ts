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

/** @throws PlaybookError E_TASK for an interface that the host does not have: most often a typing error */
export function demandInterfaces(tree: Tree, { links }: NetplanState): void {
  const has = links.filter(({ name }) => name !== 'lo').map(({ name }) => name)
  if (has.length === 0) return
  for (const one of definitionsIn(tree)) {
    if (one.kind !== 'ethernets' || isOn(one.said.optional) || linksOf(one, links)?.length !== 0) continue
    throw new PlaybookError(
      'E_TASK',
      isTree(one.said.match)
        ? `no interface is what "${one.id}" is to match`
        : `there is no interface ${one.id}`,
      { hint: `The host has ${has.join(', ')}. One that may be missing says "optional: true".` },
    )
  }
}

/**
 * networkd waits without end for a gateway that no address reaches.
 *
 * @throws PlaybookError E_TASK for one of a device that `tree` is about, with all that is in force for it
 */
export function demandGateways(tree: Tree, inForce: unknown): void {
  const ours = new Set(definitionsIn(tree).map(({ id }) => id))
  for (const one of definitionsIn(inForce).filter(({ id }) => ours.has(id))) {
    const lost = gatewaysOf(one).find((via) => !reaches(one, via))
    if (lost === undefined) continue
    throw new PlaybookError(
      'E_TASK',
      `${one.id} cannot reach the gateway ${lost}: none of its networks has it`,
      {
        hint: 'Is its address right, with its length? A route whose gateway is there all the same says "on-link: true".',
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
    // Netplan itself says what is wrong with an address.
    return true
  }
}

/**
 * @param files - what netplan reads, in its order, ours at `path` among it
 * @throws PlaybookError E_TASK when another file takes back what ours says: netplan obeys the last one
 */
export function demandLastWord(tree: Tree, path: string, files: NetplanState['files']): void {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const own = files.findIndex((file) => file.path === path)
  const instead = files.find((file) => file.path.endsWith(`/${name}`))
  if (own < 0)
    throw new PlaybookError('E_TASK', `netplan reads ${instead?.path} instead of ${path}`, {
      hint: 'A file of that name in /run/netplan hides ours: remove it, or give "file" another name.',
    })
  for (const file of files.slice(own + 1).toReversed()) {
    const key = otherIn(tree, said(file))
    if (key === undefined) continue
    throw new PlaybookError('E_TASK', `${file.path} overrules ${key} of ${path}`, {
      hint: 'Netplan obeys the last file: take it out there, or give a "file" whose name comes after.',
    })
  }
}

/** The first key, all its parents before it, of which `theirs` says something else than `ours`. Lists add up, and are no matter. */
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
