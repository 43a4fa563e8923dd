import type { UserState } from '../../../tasks/account/probe.ts'

/** Names and passwords that must be refused before anything is asked. */
export const badUsers: readonly Record<string, unknown>[] = [
  { name: '-r' },
  { name: 'a b' },
  { name: 'a:b' },
  { name: '0' },
  { name: '$(id)' },
  { name: 'ana', comment: 'a:b' },
  { name: 'ana', comment: 'a\nroot::0:0' },
  { name: 'ana', home: 'relative' },
  { name: 'ana', password: 'two\nlines' },
  { name: 'ana', password: '' },
  { name: 'ana', password: 'one', passwordHash: 'two' },
]

export const eva: UserState = {
  uid: 1000,
  group: 'eva',
  groups: ['adm', 'mail'],
  gids: { eva: 1000, adm: 4, mail: 8 },
  comment: 'Eva',
  home: '/home/eva',
  shell: '/bin/sh',
  homeIs: 'own',
}

/** How an existing user is brought into shape: the arguments of usermod there and back. */
export const adjustments: readonly {
  args: Record<string, unknown>
  there?: string
  back?: string
  refuses?: RegExp
}[] = [
  { args: {} },
  { args: { uid: 1000, shell: '/bin/sh', groups: ['mail'] } },
  { args: { groups: ['mail', 'sudo'] }, there: '--groups adm,mail,sudo', back: '--groups adm,mail' },
  { args: { groups: ['mail'], appendGroups: false }, there: '--groups mail', back: '--groups adm,mail' },
  { args: { appendGroups: false }, there: "--groups ''", back: '--groups adm,mail' },
  {
    args: { comment: "it's", shell: '/bin/bash' },
    there: "--comment 'it'\\''s' --shell /bin/bash",
    back: '--comment Eva --shell /bin/sh',
  },
  { args: { uid: 2000 }, refuses: /uid 1000, not 2000/ },
]
