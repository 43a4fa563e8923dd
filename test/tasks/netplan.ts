import { domain, type Say } from '../support/domain.ts'
import { configuration, missing } from '../support/laws/obstacles.ts'
import { netplanSituations } from './netplan/situations.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const link = (say: Say) => ({
  ...{
    ifindex: 2,
    ifname: 'eth0',
    altnames: [say('enp1')],
    address: say('02:00'),
    mtu: 1500,
    flags: ['UP', 'LOWER_UP'],
  },
  master: say('br0'),
  addr_info: [{ local: say('192.0.2.1'), prefixlen: 24, scope: 'global', dynamic: true }],
})

export default domain({
  system: [{ on: 'network', title: 'the network', rows: netplanSituations }],
  obstacles: {
    Netplan: [
      { ...configuration, hinders: /^(create|change|set) / },
      { ...missing('netplan'), hinders: /^apply / },
    ],
  },
  programs: ['NetworkManager', 'netplan', 'networkctl', 'resolvectl'],
  injection: [
    {
      kind: 'Netplan',
      args: { file: '60-x.yaml', network: { ethernets: { eth0: { addresses: ['192.0.2.9/24'] } } } },
      // YAML of the package's own making, on standard input.
      silent: {
        network: (text) => ({ value: { ethernets: { eth0: { macaddress: text } } }, words: [text] }),
      },
      mayHoldNul: ['network'],
    },
  ],
  answers: {
    'netplan:': (situation, say) =>
      [
        `came ${say('192.0.2.1')}`,
        'installed',
        ...(situation === 'bare' ? [] : ['networkd']),
        `file ${base64(say('/etc/netplan/50-x.yaml'))} ${base64(`network: {ethernets: {eth0: {mtu: 1400, macaddress: ${JSON.stringify(say('x'))}}}}`)}`,
        `links ${JSON.stringify([link(say)])}`,
        `routes4 ${JSON.stringify([{ dst: say('default'), gateway: say('192.0.2.1'), dev: say('eth0'), protocol: say('static') }])}`,
        'routes6 []',
        `resolve 2 DNS=${say('192.0.2.53')}`,
        '',
      ].join('\n'),
  },
  ordinary: { 'netplan:': undefined },
})
