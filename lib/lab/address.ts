import { PlaybookError } from '../core/errors.ts'
import type { LabSpec } from './types.ts'

export const router = '192.168.100.1'
export const nameServer = '192.168.100.11'

/** The addresses of the bridge (CIDR): router, DNS, a client of each network of the mail guide, and an external client. */
export const labAddresses: readonly string[] = [
  `${router}/24`,
  `${nameServer}/24`,
  ...['10', '20', '30', '40', '2', '100'].map((network) => `192.168.${network}.5/24`),
  '203.0.113.5/24',
]

const taken = [0, 1, 5, 11, 255]

const wrong = (message: string, where: string): PlaybookError =>
  new PlaybookError('E_LAB', message, { where: `lab ${where}` })

const octet = (address: string): number | undefined => {
  const last = /^192\.168\.100\.(\d{1,3})$/.exec(address)?.[1]
  return last !== undefined && String(Number(last)) === last && Number(last) < 256 ? Number(last) : undefined
}

/** Throws `E_LAB` for an invalid description of a lab. */
export function checkSpec({ name, hosts, addresses = [] }: LabSpec): void {
  if (!/^[a-z][a-z0-9-]{0,10}$/.test(name))
    throw wrong('a name is [a-z][a-z0-9-]{0,10}', JSON.stringify(name))
  const names = new Set<string>()
  const used = new Set<string>()
  for (const host of hosts) {
    const where = `${name}, host ${host.name}`
    const last = octet(host.address)
    if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(host.name))
      throw wrong('a host name is [a-z0-9][a-z0-9-]{0,30}', where)
    if (last === undefined || taken.includes(last)) {
      throw wrong(`${host.address}: an address is inside 192.168.100.0/24 and not .1, .5 or .11`, where)
    }
    if (host.release && !['bookworm', 'trixie'].includes(host.release))
      throw wrong(`no release ${host.release}`, where)
    if (names.has(host.name) || used.has(host.address)) throw wrong('names and addresses must differ', where)
    names.add(host.name)
    used.add(host.address)
  }
  const bad = addresses.find((address) => !/^\d+\.\d+\.\d+\.\d+\/\d+$/.test(address))
  if (bad !== undefined) throw wrong(`${bad}: a further address is IPv4/prefix`, name)
}
