import { domain } from '../support/domain.ts'
import { field, without } from '../support/injection-shapes.ts'
import { configuration, missing, readOnly } from '../support/laws/obstacles.ts'
import { plans } from './account/plans.ts'
import { accountSituations } from './account/situations.ts'

const HOMES: Readonly<Record<string, string>> = { folder: 'own', link: 'missing' }

export default domain({
  plans,
  system: [{ on: 'plain', title: 'accounts', rows: accountSituations }],
  obstacles: {
    Group: [configuration, missing('groupadd')],
    User: [
      { ...configuration, hinders: /^(create|change|set) / },
      readOnly(() => ['/home', '/srv'], /home folder/),
    ],
  },
  programs: [
    'chage',
    'chpasswd',
    'gpasswd',
    'groupadd',
    'groupdel',
    'groupmod',
    'passwd',
    'useradd',
    'userdel',
    'usermod',
  ],
  injection: [
    { kind: 'Group', args: { name: 'rows' } },
    {
      kind: 'User',
      args: { name: 'rows', group: 'mail', groups: ['adm'], repairHome: true },
      free: { shell: field, home: field, comment: without(/[:\n]/g) },
    },
    {
      kind: 'User',
      args: { name: 'rows' },
      free: { password: without(/[\r\n]/g) },
    },
  ],
  answers: {
    'account:home:': (situation, say) =>
      situation === 'bare' ? `missing ${say('/home/new')}` : `owner 0 0 ${say('root')}\n`,
    'account:number:': (situation, say) => (situation === 'bare' ? { code: 2 } : `${say('rows')}:x:1000:\n`),
    'account:any-number': () => '',
    'account:busy:': () => '',
    'account:nobody-busy': () => '',
    'account:group:': (situation) => (situation === 'bare' ? { code: 2 } : 'rows:x:1000:\n'),
    'owner:': (situation) => (situation === 'bare' ? { code: 2 } : 'rows:x:1000:\n'),
    'account:any-password': () => '',
    'account:user:': (situation, say, key) => {
      if (key.endsWith(':password')) return situation === 'bare' ? 'absent' : 'differs'
      if (situation === 'bare') return { code: 2 }
      return `rows:x:1000:1000:${say('Rows')}:${say('/home/rows')}:${say('/bin/sh')}\nuid=1000(rows) gid=1000(${say('rows')}) groups=1000(${say('rows')}),4(${say('adm')})\n${HOMES[situation] ?? `owner 0 0 ${say('root')}`}\n`
    },
  },
  ordinary: {
    'owner:': false,
    'account:': null,
    'account:home:': { missing: null, is: null },
  },
})
