import { NOTHING_TO_DO } from '../../tasks/apt/probe.ts'
import { domain } from '../support/domain.ts'
import { missing, readOnly } from '../support/laws/obstacles.ts'
import { plans } from './apt/plans.ts'
import { packageSituations } from './apt/situations.ts'

export default domain({
  plans,
  system: [{ on: 'plain', title: 'packages', rows: packageSituations }],
  obstacles: {
    AptInstall: [readOnly(() => ['/var/lib/dpkg', '/var/lib/apt', '/var/cache/apt'])],
    AptUpgrade: [missing('apt-get')],
  },
  programs: [
    'apt-cache',
    'apt-config',
    'apt-get',
    'apt-mark',
    'debconf-communicate',
    'debconf-set-selections',
  ],
  injection: [
    {
      kind: 'AptInstall',
      args: { packages: ['nginx'] },
      free: {
        debconf: (text) => {
          const value = text.replaceAll(/[\n\0]/g, '.')
          return { value: [{ package: 'nginx', question: 'q', type: 'string', value }], words: [value] }
        },
      },
    },
    { kind: 'AptUpgrade', args: {} },
  ],
  answers: {
    'apt:': (situation, say) =>
      [
        ...(situation === 'folder' ? ['refresh empty'] : []),
        `missing ${say('nginx')}`,
        `Inst ${say('nginx')} (${say('1.2')} Debian)`,
        `Inst ${say('libssl3')} [${say('3.0')}] (${say('3.1')} Debian)`,
        ...(situation === 'link' ? [`Remv ${say('apache2')} [${say('2.4')}]`] : []),
        `Conf ${say('half')}`,
        `have ${say('libssl3')} ${say('3.0')}`,
        `config-files ${say('nginx')}`,
        '',
      ].join('\n'),
  },
  ordinary: {
    'apt:': NOTHING_TO_DO,
    'apt:install:missing': {
      ...NOTHING_TO_DO,
      missing: ['missing'],
      moves: [{ name: 'missing', from: null, to: '1' }],
    },
  },
})
