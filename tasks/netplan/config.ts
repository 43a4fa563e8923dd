import { isIP } from 'node:net'
import { parseYaml } from '../../lib/author.ts'
import { cidr, written } from '../net/index.ts'
import { isTree, type Tree } from './args.ts'
import type { Link, NetplanState } from './probe.ts'

/** The definition of one device. */
export interface Definition {
  readonly kind: string
  readonly id: string
  readonly said: Tree
}
export type WantedRoute = { readonly family: 4 | 6; readonly to: string; readonly via: string | null }

/** All device definitions of a netplan tree. */
export function definitionsIn(tree: unknown): readonly Definition[] {
  const network = isTree(tree) && isTree(tree.network) ? tree.network : {}
  return Object.entries(network).flatMap(([kind, devices]) =>
    kind === 'openvswitch' || !isTree(devices)
      ? []
      : Object.entries(devices).map(([id, said]) => ({ kind, id, said: isTree(said) ? said : {} })),
  )
}

/** The merged configuration when `path` has the content `text`: netplan concatenates lists; of all else the last file counts. */
export const inForce = (files: NetplanState['files'], path: string, text: string | undefined): unknown =>
  filesRead(files, path, text).reduce((sofar: unknown, file) => addedUp(sofar, said(file)), {})

/** The files that netplan reads when `path` has the content `text`, in its order: one file per name, /run before /etc before /lib. */
export function filesRead(
  files: NetplanState['files'],
  path: string,
  text: string | undefined,
): NetplanState['files'] {
  const others = files.filter((file) => file.path !== path)
  const all = text === undefined ? others : [...others, { path, text }]
  const rank = (file: string): number =>
    ['/lib/', '/etc/', '/run/'].findIndex((root) => file.startsWith(root))
  const byName = new Map<string, (typeof all)[number]>()
  for (const file of all.toSorted((a, b) => rank(a.path) - rank(b.path)))
    byName.set(file.path.slice(file.path.lastIndexOf('/')), file)
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file)
}

/** The content of a netplan file; empty where it does not parse. */
export function said({ path, text }: { path: string; text: string }): unknown {
  try {
    return parseYaml(text, path) ?? {}
  } catch {
    // `netplan generate` reports the error when it validates the new file.
    return {}
  }
}

function addedUp(below: unknown, above: unknown): unknown {
  if (Array.isArray(below) && Array.isArray(above)) return [...below, ...above]
  if (!isTree(below) || !isTree(above)) return above
  const sum = new Map(Object.entries(below))
  for (const [key, value] of Object.entries(above)) sum.set(key, addedUp(sum.get(key), value))
  return Object.fromEntries(sum)
}

/** `networkd`, `NetworkManager`, or undefined where netplan chooses. */
export const rendererOf = (tree: unknown): unknown =>
  isTree(tree) && isTree(tree.network) ? tree.network.renderer : undefined

/** The links of the host that a definition applies to; undefined where only netplan can decide. */
export function linksOf({ id, said }: Definition, links: readonly Link[]): readonly Link[] | undefined {
  const match = isTree(said.match) ? said.match : undefined
  if (!match) return links.filter((link) => [link.name, ...link.otherNames].includes(id))
  if (match.driver !== undefined) return undefined
  const name = globOf(typeof match.name === 'string' ? match.name : '*')
  const mac = typeof match.macaddress === 'string' ? match.macaddress.toLowerCase() : undefined
  return links.filter((link) => {
    const isNamed = [link.name, ...link.otherNames].some((one) => name.test(one) || one === said['set-name'])
    return link.name !== 'lo' && isNamed && (mac === undefined || mac === link.mac.toLowerCase())
  })
}

const globOf = (glob: string): RegExp => {
  const parts = glob
    .split(/([*?])/)
    .map((part) => (part === '*' ? '.*' : part === '?' ? '.' : part.replace(/\W/g, '\\$&')))
  return new RegExp(`^${parts.join('')}$`)
}

/** An address as the kernel writes it, with its prefix length. */
export function canonical(text: string): string {
  const [address = '', length] = text.split('/')
  const isPlain = isIP(address) === 6 && !address.includes('%')
  const short = isPlain ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address
  return length === undefined ? short : `${short}/${length}`
}
export const familyOf = (text: string): 4 | 6 => (text.includes(':') ? 6 : 4)

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
export const isOn = (value: unknown): boolean => /^(true|yes|on|y)$/i.test(String(value))

export const addressesOf = (said: Tree): readonly string[] =>
  listOf(said.addresses).flatMap((one) => (isTree(one) ? Object.keys(one) : [String(one)]).map(canonical))

/** The routes of the main table; other ones (another table, a black hole) are not compared. */
export const routesOf = (said: Tree): readonly WantedRoute[] => [
  ...listOf(said.routes).flatMap((route) => (isTree(route) ? routeOf(route) : [])),
  ...[said.gateway4, said.gateway6].flatMap((via) =>
    typeof via === 'string' ? routeOf({ to: 'default', via }) : [],
  ),
]

function routeOf({ to, via, table, type = 'unicast' }: Tree): readonly WantedRoute[] {
  if (table !== undefined || type !== 'unicast' || typeof to !== 'string') return []
  const gateway = typeof via === 'string' ? canonical(via) : null
  const family = familyOf(gateway ?? to)
  if (['default', '0.0.0.0/0', '::/0'].includes(to)) return [{ family, to: 'default', via: gateway }]
  try {
    return [{ family, to: written(cidr(to)), via: gateway }]
  } catch {
    return []
  }
}
