import { defineCheck, t } from '../../lib/author.ts'
import { type Listener, listeners } from '../net/index.ts'
import { within } from './within.ts'

/**
 * A program listens on a port: TCP, or UDP with `proto: 'udp'`; at `address`, or at any address by default. Repeated for `within`
 * seconds (15).
 *
 * @example
 * PortListening({ port: 25 })
 */
export const PortListening = defineCheck({
  name: 'PortListening',
  args: t.object({
    port: t.port({ description: 'TCP or UDP port' }),
    address: t.optional(t.string({ description: 'an IP address; default: any' })),
    proto: t.withDefault(t.describe(t.oneOf('tcp', 'udp'), 'transport protocol'), 'tcp'),
    within: t.withDefault(within, 15),
  }),
  title: ({ port, proto, address }) => `port ${port}/${proto} listens${address ? ` at ${address}` : ''}`,
  ask: ({ proto }) => listeners(proto),
  judge({ port, proto, address }, all) {
    const here = all.filter((one) => one.port === port)
    if (here.length === 0) return `nothing listens on port ${port}/${proto}`
    if (address === undefined || here.some((one) => covers(one, address))) return undefined
    return `port ${port}/${proto} listens at ${here.map((one) => one.address).join(', ')} and not at ${address}`
  },
})

/** `::` accepts IPv4 as well, unless the daemon disables that. */
const covers = ({ address }: Listener, wanted: string): boolean =>
  address === wanted || address === '::' || (address === '0.0.0.0' && !wanted.includes(':'))
