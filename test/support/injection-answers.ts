import type { Answer } from '../../lib/core/task.ts'

/** How a host may stand before a task comes. */
export const SITUATIONS = ['bare', 'other', 'link', 'folder'] as const
export type Situation = (typeof SITUATIONS)[number]

/** Gives the next word of a host; `usual` is what an honest one would say. */
export type Say = (usual: string) => string
export const honest: Say = (usual) => usual

type Teller = (situation: Situation, say: Say, key: string) => Partial<Answer> | string
const NOTHING = { code: 44, err: 'stat: cannot statx: No such file or directory' }
const stat = (mode: string, say: Say): string =>
  `${mode} 1 4 1795478400 2026-11-24 00:00:00.5 +0000\n${say('daemon')}\n${say('mail')}\n`

const KINDS: Readonly<Record<Situation, Teller>> = {
  bare: () => NOTHING,
  other: (_, say) => `${stat('81a0', say)}old\n`,
  link: (_, say) =>
    `me 0\nlink\n${stat('a1ff', say)}${say('to')}\0/${say('srv')}/to\0${stat('81a0', say)}old\n`,
  folder: (_, say) => stat('41c0', say),
}

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

const HOMES: Readonly<Record<string, string>> = { folder: 'own', link: 'missing' }

/** What a host says to the questions of a family, by the beginning of their keys. */
const TELLERS: Readonly<Record<string, Teller>> = {
  'file:': (situation, say, key) => KINDS[situation](situation, say, key),
  'folder:': (situation) => (situation === 'bare' ? 'missing\n' : 'directory\n'),
  'command:': () => '',
  'login:': () => '',
  'mounted:': () => '',
  'systemd:links': (situation, say) =>
    situation === 'bare'
      ? ''
      : `/etc/systemd/system/${say('a')}.wants/${say('rows.service')}\0${say('/x/rows.service')}\0`,
  'systemd:': (situation, say) =>
    situation === 'other' ? `/etc/systemd/system/${say('rows.service')}\0` : '',
  'unit:': (situation, say) =>
    [
      'Id=x.service',
      `Names=x.service ${say('other.service')}`,
      'CanReload=yes',
      'LoadState=loaded',
      `ActiveState=${situation === 'bare' ? 'inactive' : 'active'}`,
      `UnitFileState=${situation === 'folder' ? 'enabled' : say('disabled')}`,
      'ActiveEnterTimestamp=Tue 2026-11-03 00:00:00.0 UTC',
      'StateChangeTimestamp=Tue 2026-11-03 00:00:00.0 UTC',
      `NeedDaemonReload=${situation === 'other' ? 'yes' : 'no'}`,
      '',
    ].join('\n'),
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
  'ufw:': (situation, say) =>
    [
      `connection ${say('192.0.2.7')} 22`,
      `ENABLED=${situation === 'bare' ? 'no' : 'yes'}`,
      'IPV6=yes',
      `DEFAULT_INPUT_POLICY="${situation === 'other' ? say('ACCEPT') : 'DROP'}"`,
      ...(situation === 'link'
        ? [`rule4 deny tcp 8025 0.0.0.0/0 any 0.0.0.0/0 in comment=${Buffer.from(say('x')).toString('hex')}`]
        : []),
      ...(situation === 'folder'
        ? [`rule4 ${say('deny')} ${say('tcp')} 8025 ${say('0.0.0.0/0')} any 0.0.0.0/0 in`]
        : []),
      '',
    ].join('\n'),
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
  'hostname:': (_, say) => `${say('old')}\n`,
  'run:': (situation, say) => ({ code: situation === 'folder' ? 0 : 1, err: say('no') }),
  'check:': (_, say) => say('SSH-2.0-x'),
}

/** An answer to the question `key`, as a host in `situation` would give it. */
export function answerTo(key: string, situation: Situation, say: Say = honest): Answer {
  const family = Object.keys(TELLERS).find((prefix) => key.startsWith(prefix))
  if (!family) throw new Error(`say what a host answers to "${key}": test/support/injection-answers.ts`)
  const told = TELLERS[family]!(situation, say, key)
  const {
    code = 0,
    out = Buffer.alloc(0),
    err = '',
  } = typeof told === 'string' ? { out: Buffer.from(told) } : told
  return { code, out, err }
}
