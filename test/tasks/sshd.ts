import { domain } from '../support/domain.ts'
import { configuration } from '../support/laws/obstacles.ts'
import { plans } from './sshd/plans.ts'
import { sshdSituations } from './sshd/situations.ts'

export default domain({
  plans,
  system: [{ on: 'network', rows: sshdSituations }],
  obstacles: {
    SshdConfig: [{ ...configuration, hinders: /^(create|change) / }],
  },
  programs: ['sshd'],
  injection: [
    {
      kind: 'SshdConfig',
      args: {},
      free: {
        settings: (text) => {
          const word = text.replaceAll(/[\n\r]/g, '.')
          return { value: { Banner: word }, words: [word] }
        },
      },
    },
  ],
  answers: {
    'sshd:': (situation, say) =>
      [
        `connection ${say('192.0.2.1')} 22`,
        'main 0',
        ...(situation === 'bare' ? [] : ['included']),
        `is listenaddress ${say('0.0.0.0')}:22`,
        `is port ${say('22')}`,
        ...(situation === 'link' ? [`refusal ${say('bad')}`] : []),
        ...(situation === 'folder' ? [`rival ${say('x')}`, `lost ${say('banner')}`] : []),
        '',
      ].join('\n'),
  },
  ordinary: { 'sshd:': undefined },
})
