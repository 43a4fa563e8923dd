import { domain } from '../support/domain.ts'
import { without } from '../support/injection-shapes.ts'
import { configuration } from '../support/laws/obstacles.ts'
import { plans } from './ufw/plans.ts'
import { firewallSituations } from './ufw/situations.ts'

export default domain({
  plans,
  system: [{ on: 'walled', title: 'the firewall', rows: firewallSituations }],
  obstacles: {
    UfwAllow: [configuration],
    UfwEnabled: [configuration],
  },
  programs: ['ip6tables', 'iptables', 'ufw'],
  injection: [
    { kind: 'UfwAllow', args: { port: 8025, from: '192.0.2.0/24' }, free: { comment: without(/['\n]/g) } },
    { kind: 'UfwEnabled', args: {} },
  ],
  answers: {
    'ufw:': (situation, say) =>
      [
        `connection ${say('192.0.2.7')} 22`,
        `ENABLED=${situation === 'bare' ? 'no' : 'yes'}`,
        'IPV6=yes',
        `DEFAULT_INPUT_POLICY="${situation === 'other' ? say('ACCEPT') : 'DROP'}"`,
        ...(situation === 'link'
          ? [
              `rule4 deny tcp 8025 0.0.0.0/0 any 0.0.0.0/0 in comment=${Buffer.from(say('x')).toString('hex')}`,
            ]
          : []),
        ...(situation === 'folder'
          ? [`rule4 ${say('deny')} ${say('tcp')} 8025 ${say('0.0.0.0/0')} any 0.0.0.0/0 in`]
          : []),
        '',
      ].join('\n'),
  },
  ordinary: { 'ufw:': undefined },
})
