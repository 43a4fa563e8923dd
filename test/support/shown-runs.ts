import type { ChangeResult, CheckResult, HostResult, RunResult, TaskResult } from '../../lib/core/result.ts'

const from = 'playbooks/mail.ts:44:5'
const changed = (title: string, ...changes: readonly ChangeResult[]): TaskResult => ({
  ...{ task: 'Task', title, from, status: 'changed', changes },
})
const change = (summary: string, before = '', after = ''): ChangeResult => ({ summary, before, after })
const fine = (count: number): readonly TaskResult[] =>
  Array.from({ length: count }, () => ({ task: 'Task', title: 'a task', from, status: 'ok', changes: [] }))
const checks = (...titles: readonly string[]): readonly CheckResult[] =>
  titles.map((title) => ({ check: 'Check', title, from, status: 'ok' }))

const run = (host: Partial<HostResult>, rest: Partial<RunResult> = {}): RunResult => ({
  schema: 'run-playbook/result@1',
  run: '20261124-210941-bm8j',
  playbook: 'mail',
  mode: 'apply',
  startedAt: '2026-11-24T21:09:41.000Z',
  milliseconds: 33_000,
  ...rest,
  hosts: [
    {
      ...{ host: 'mail', address: '192.168.100.12', status: 'ok', changed: 0, tasks: [], checks: [] },
      ...{ exchanges: 1, milliseconds: 700, ...host },
    },
  ],
})

const PACKAGES = 'postfix, dovecot-core, dovecot-imapd, dovecot-pop3d, ssl-cert, ufw'
const many = Array.from({ length: 11 }, (_, index) => changed('a task', change(`change ${index}`)))

/** The runs of README.md, in its order, as the engine would report them. */
export const SHOWN: readonly RunResult[] = [
  run({
    ...{ status: 'changed', changed: 14, exchanges: 5 },
    tasks: [
      changed('a file', change('create /etc/mailname')),
      changed('packages', change(`install ${PACKAGES} (38 packages, after apt-get update)`)),
      ...many,
      changed(
        'the firewall is on',
        change('allow 22/tcp (the port of this connection)'),
        change('enable the firewall'),
      ),
      ...fine(2),
    ],
    checks: checks('port 25/tcp listens', 'port 25 says 220 mail.clankers.lan ESMTP Postfix (Ubuntu)'),
  }),
  run({ tasks: fine(16), checks: checks(...'abcdefgh') }, { milliseconds: 700 }),
  run(
    {
      ...{ status: 'pending', changed: 2 },
      tasks: [
        { ...changed('a file', mainCf()), status: 'pending' },
        {
          ...changed('a unit', change('restart postfix.service (/etc/postfix/main.cf changed)')),
          status: 'pending',
        },
        ...fine(14),
      ],
    },
    { mode: 'check' },
  ),
]

function mainCf(): ChangeResult {
  const config = (relay: string) =>
    `${'# a line\n'.repeat(42)}relayhost = ${relay}\n${'# a line\n'.repeat(5)}`
  return change('change /etc/postfix/main.cf', config('[192.0.2.1]'), config(''))
}
