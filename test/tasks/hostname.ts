import { domain } from '../support/domain.ts'
import { configuration, missing } from '../support/laws/obstacles.ts'
import { plans } from './hostname/plans.ts'
import { nameSituations } from './hostname/situations.ts'

export default domain({
  plans,
  system: [{ on: 'network', rows: nameSituations }],
  obstacles: {
    Hostname: [
      { ...configuration, hinders: /^(create|change) / },
      { ...missing('hostname'), hinders: /^call / },
    ],
    HostsEntry: [configuration],
  },
  programs: ['hostname', 'hostnamectl'],
  injection: [
    { kind: 'Hostname', args: { name: 'mail', fqdn: 'mail.clankers.lan' } },
    { kind: 'HostsEntry', args: { address: '192.0.2.1', names: ['mail'] } },
  ],
  answers: {
    'hostname:': (_, say) => `${say('old')}\n`,
  },
  ordinary: {
    'hostname:': undefined,
    'nsswitch:': ['files', 'dns'],
  },
})
