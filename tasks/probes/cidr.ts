import { BlockList, isIP } from 'node:net'
import { invalid } from '../../lib/author.ts'

/** An address or a network, as iptables and ufw write it. */
export interface Cidr {
  readonly family: 4 | 6
  /** Host bits cleared, IPv6 compressed. */
  readonly address: string
  readonly bits: number
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
    throw invalid(`"${text}" is no IP address and no network such as 192.168.10.0/24`)
  return { family, bits, address: family === 4 ? network4(address, bits) : network6(address, bits) }
}

/** As ufw writes it in a rule: an address alone has no length. */
export const written = ({ family, address, bits }: Cidr): string =>
  bits === LENGTH[family] ? address : `${address}/${bits}`

/** Whether the address `inner` lies in `outer`. */
export function contains(outer: Cidr, inner: Cidr): boolean {
  if (outer.family !== inner.family) return false
  const list = new BlockList()
  list.addSubnet(outer.address, outer.bits, `ipv${outer.family}`)
  return list.check(inner.address, `ipv${inner.family}`)
}

const network4 = (address: string, bits: number): string =>
  address
    .split('.')
    .map((part, index) => Number(part) & (0xff00 >> Math.max(0, Math.min(8, bits - index * 8))) & 0xff)
    .join('.')

function network6(address: string, bits: number): string {
  const words = groupsOf(address).map(
    (word, index) => word & (0xffff0000 >> Math.max(0, Math.min(16, bits - index * 16))) & 0xffff,
  )
  return compressed(words.map((word) => word.toString(16)).join(':'))
}

/** An URL's host is written the shortest way, as RFC 5952 asks; an embedded IPv4 address becomes two groups. */
const compressed = (address: string): string => new URL(`http://[${address}]`).hostname.slice(1, -1)

function groupsOf(address: string): readonly number[] {
  const [head = '', tail] = compressed(address).split('::')
  const left = head.split(':').filter(Boolean)
  const right = (tail ?? '').split(':').filter(Boolean)
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0')
  return [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16))
}
