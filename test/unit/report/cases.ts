import type { CheckResult, HostResult, RunResult, TaskResult } from '../../../lib/core/result.ts'

export const RUN = '20261124-150413-k7f3'

export const runOf = (hosts: readonly HostResult[], rest: Partial<RunResult> = {}): RunResult => ({
  schema: 'run-playbook/result@1',
  run: RUN,
  playbook: 'mail',
  mode: 'apply',
  startedAt: '2026-11-24T15:04:13.000Z',
  milliseconds: 48_200,
  hosts,
  ...rest,
})

export const hostOf = (host: string, rest: Partial<HostResult> = {}): HostResult => ({
  host,
  address: host,
  status: 'ok',
  changed: 0,
  tasks: [],
  checks: [],
  exchanges: 1,
  milliseconds: 640,
  ...rest,
})

const taskOf = (task: string, title: string, rest: Partial<TaskResult> = {}): TaskResult => ({
  task,
  title,
  from: 'playbooks/mail.ts:12:5',
  status: 'ok',
  changes: [],
  ...rest,
})

export const checkOf = (title: string, problem?: string): CheckResult => ({
  check: 'PortListening',
  title,
  from: 'playbooks/mail/verify.ts:7:3',
  status: problem === undefined ? 'ok' : 'failed',
  ...(problem !== undefined && { problem }),
})

const PACKAGES = 'dovecot-core 1:2.3.19\npostfix 3.7.11\nssl-cert 1.1.2'
const OLD = 'myhostname = mail\nmydestination = localhost\nrelayhost =\ninet_interfaces = all\n'
const NEW = 'myhostname = mail.clankers.lan\nmydestination = localhost\nrelayhost =\ninet_interfaces = all\n'

export const install = {
  summary: 'install postfix, dovecot-core, ssl-cert (3 packages, after apt-get update)',
  before: '',
  after: PACKAGES,
}
const mainCf = { summary: 'write /etc/postfix/main.cf', before: OLD, after: NEW }
const firewall = [
  {
    summary: 'refuse what no rule lets in',
    before: 'incoming by default: accept',
    after: 'incoming by default: drop',
  },
  { summary: 'turn the firewall on', before: 'off', after: 'on' },
]
const wake = {
  summary: 'rebuild /etc/aliases.db',
  before: '',
  after: '/etc/aliases.db from /etc/aliases',
  irreversible: 'the old database was broken',
}

export const done: readonly TaskResult[] = [
  taskOf('AptInstall', 'install postfix, dovecot-core, ssl-cert', { status: 'changed', changes: [install] }),
  taskOf('Group', 'group mail'),
  taskOf('WriteFile', '/etc/postfix/main.cf', { status: 'changed', changes: [mainCf] }),
  taskOf('Postalias', 'database of /etc/aliases', { status: 'changed', changes: [wake] }),
  taskOf('UfwEnabled', 'the firewall is on', { status: 'changed', changes: firewall }),
]

export const checks: readonly CheckResult[] = [
  checkOf('port 25 listens'),
  checkOf('port 587 greets with ESMTP'),
]

export const changedHost = hostOf('mail', {
  address: '192.168.100.12',
  status: 'changed',
  changed: 4,
  tasks: done,
  checks,
  exchanges: 3,
  milliseconds: 47_900,
})

export const convergedHost = hostOf('mail', {
  address: '192.168.100.12',
  tasks: done.map((task) => ({ ...task, status: 'ok', changes: [] })),
  checks,
})

export const previewHost: HostResult = {
  ...changedHost,
  status: 'pending',
  tasks: [
    { ...done[0]!, status: 'pending' },
    done[1]!,
    { ...done[2]!, status: 'later', waitsFor: ['install postfix, dovecot-core, ssl-cert'] },
    { ...done[3]!, status: 'later', changes: [], waitsFor: ['/etc/postfix/main.cf'] },
    { ...done[4]!, status: 'pending' },
  ],
  checks: checks.map((check) => ({ ...check, status: 'skipped' })),
  exchanges: 1,
}

const broken: readonly TaskResult[] = [
  done[0]!,
  done[1]!,
  { ...done[2]!, status: 'failed' },
  { ...done[3]!, status: 'skipped', changes: [] },
  { ...done[4]!, status: 'skipped' },
]

export const failedHost: HostResult = {
  ...changedHost,
  status: 'failed',
  changed: 1,
  tasks: broken,
  checks: [],
  error: {
    code: 'E_TASK',
    message:
      'write /etc/postfix/main.cf: postfix: fatal: bad numerical configuration: queue_minfree = lots\nsee postconf(5)',
    hint: 'Nothing was written. Correct the parameter and run again.',
  },
  rollback: { state: 'complete', undone: [install.summary], kept: [], failed: [] },
}

export const brokenHost: HostResult = {
  ...failedHost,
  rollback: {
    state: 'failed',
    undone: ['write /etc/postfix/main.cf'],
    kept: ['rebuild /etc/aliases.db: the old database was broken'],
    failed: [`${install.summary}\ndpkg: error: dpkg frontend lock is held by process 812`],
  },
}

export const deadHost = (host: string): HostResult =>
  hostOf(host, {
    status: 'unreachable',
    exchanges: 0,
    milliseconds: 10_000,
    error: {
      code: 'E_UNREACHABLE',
      message: 'no answer on port 22 within 10 s',
      hint: 'Is it up? Does a firewall stand between?',
    },
  })

/** Nine hosts that need nothing, or the same, and one that is dead. */
export const fleet: readonly HostResult[] = [
  ...[1, 2, 3, 4, 5, 6].map((number) => ({
    ...convergedHost,
    host: `web${number}`,
    address: `10.0.0.${number}`,
  })),
  { ...changedHost, host: 'web7' },
  { ...changedHost, host: 'web8' },
  deadHost('web9'),
  { ...failedHost, host: 'web10' },
]

export const takenBackHost = hostOf('mail', {
  status: 'changed',
  changed: 2,
  exchanges: 1,
  rollback: { state: 'complete', undone: [mainCf.summary, install.summary], kept: [], failed: [] },
})
