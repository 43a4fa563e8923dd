import { isIP } from 'node:net'
import { invalid } from '../../lib/author.ts'

interface Block {
  readonly family: 4 | 6
  readonly bits: number
  /** Its first address as a number. */
  readonly first: bigint
}
/** An address or a network, as iptables and ufw write it. */
export interface Cidr extends Block {
  /** Host bits cleared, IPv6 compressed. */
  readonly address: string
}
const LENGTH = { 4: 32, 6: 128 } as const

/**
 * `192.168.10.7/24` as 192.168.10.0/24; an address alone is a network of one.
 *
 * @throws PlaybookError when it is neither.
 */
export function cidr(text: string): Cidr {
  const [, address = '', length] = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const family = isIP(address)
  const most = family === 4 || family === 6 ? LENGTH[family] : -1
  const bits = length === undefined ? most : Number(length)
  if ((family !== 4 && family !== 6) || bits > most)
    throw invalid(`"${text}" is not an IP address or a network such as 192.168.10.0/24`)
  const groups = family === 4 ? network4(address, bits) : network6(address, bits)
  const first = groups.reduce((sofar, group) => (sofar << (family === 4 ? 8n : 16n)) | BigInt(group), 0n)
  return { family, bits, first, address: textOf(groups, family) }
}

/** As ufw writes it in a rule: a single address has no prefix length. */
export const written = ({ family, address, bits }: Cidr): string =>
  bits === LENGTH[family] ? address : `${address}/${bits}`

/** Whether `outer` contains `inner`. */
export function contains(outer: Block, inner: Block): boolean {
  const rest = BigInt(LENGTH[outer.family] - outer.bits)
  return (
    outer.family === inner.family && outer.bits <= inner.bits && outer.first >> rest === inner.first >> rest
  )
}

/** Whether two networks overlap: then one contains the other. */
export const overlap = (a: Block, b: Block): boolean => contains(a, b) || contains(b, a)

/** Whether `parts` contain each address of `network`. */
export function coveredBy(network: Block, parts: readonly Block[]): boolean {
  const near = parts.filter((part) => overlap(part, network))
  if (near.length === 0 || near.some((part) => contains(part, network))) return near.length > 0
  const { family, first } = network
  const bits = network.bits + 1
  const upper = first | (1n << BigInt(LENGTH[family] - bits))
  return [first, upper].every((start) => coveredBy({ family, bits, first: start }, near))
}

const network4 = (address: string, bits: number): readonly number[] =>
  address
    .split('.')
    .map((part, index) => Number(part) & (0xff00 >> Math.max(0, Math.min(8, bits - index * 8))) & 0xff)

const network6 = (address: string, bits: number): readonly number[] =>
  groupsOf(address).map(
    (word, index) => word & (0xffff0000 >> Math.max(0, Math.min(16, bits - index * 16))) & 0xffff,
  )

const textOf = (groups: readonly number[], family: 4 | 6): string =>
  family === 4 ? groups.join('.') : compressed(groups.map((word) => word.toString(16)).join(':'))

/** The host of a URL has the shortest form of RFC 5952; an embedded IPv4 address becomes two groups. */
const compressed = (address: string): string => new URL(`http://[${address}]`).hostname.slice(1, -1)

function groupsOf(address: string): readonly number[] {
  const [head = '', tail] = compressed(address).split('::')
  const left = head.split(':').filter(Boolean)
  const right = (tail ?? '').split(':').filter(Boolean)
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0')
  return [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16))
}
