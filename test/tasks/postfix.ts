import { domain } from '../support/domain.ts'
import { path } from '../support/injection-shapes.ts'
import { missing, readOnly } from '../support/laws/obstacles.ts'
import { plans } from './postfix/plans.ts'
import { aliasSituations } from './postfix/situations.ts'

export default domain({
  plans,
  system: [{ on: 'bookworm network', title: 'aliases', rows: aliasSituations }],
  obstacles: {
    Postalias: [readOnly((dir) => [dir]), missing('postalias')],
  },
  programs: ['postalias'],
  injection: [{ kind: 'Postalias', args: { path: '/etc/aliases' }, free: { path } }],
  answers: {
    'command:': () => '',
  },
  ordinary: {
    'command:': true,
  },
})
