import { describe, expect, it } from 'vitest'
import type { Answer, Change } from '../lib/author.ts'
import { PlaybookError, describe as told } from '../lib/core/errors.ts'
import { Hostname, HostsEntry, SshdConfig, UfwAllow } from '../tasks/index.ts'
import type { FileState } from '../tasks/probes/file.ts'
import { contentOf } from '../tasks/probes/file.ts'
import { sshdWith } from '../tasks/probes/sshd.ts'
import { textOfSettings, wordsOf } from '../tasks/probes/sshd-settings.ts'
import { badAddresses, badNames, entries, ownLines } from './cases/names.ts'
import { badDropIns, badSettings, comebacks, settingLines } from './cases/sshd.ts'

const thrownBy = (deed: () => unknown): string => {
  try {
    deed()
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(PlaybookError)
    return told(thrown)
  }
  return 'nothing was thrown'
}
const answer = (out: string): Answer => ({ code: 0, out: Buffer.from(out), err: '' })

describe('the SSH server', () => {
  const unit = {
    name: 'ssh.service',
    loadState: 'loaded',
    activeState: 'active',
    unitFileState: 'enabled',
    enteredAt: 1000,
    changedAt: 2000,
    needDaemonReload: false,
  }
  const socket = { ...unit, name: 'ssh.socket', activeState: 'inactive', unitFileState: 'disabled' }
  const FILE = '/etc/ssh/sshd_config.d/00-run-playbook.conf'
  const asked = sshdWith(FILE, 'x', []).parse(
    answer(
      'connection 10.0.0.1 22\nmain 00  -\nincluded\nis listenaddress [::]:22\nis listenaddress 0.0.0.0:22\n',
    ),
  )
  const host = { file: null, folder: 'directory', main: null, service: unit, socket, sshd: asked }

  it.each(settingLines)('writes $settings', ({ settings, lines }) => {
    expect(textOfSettings(settings).split('\n').slice(1, -1)).toEqual(lines)
  })
  it.each(badSettings)('refuses $settings', ({ settings, says }) => {
    expect(thrownBy(() => SshdConfig({ settings: settings as never }))).toMatch(says)
  })
  it.each(badDropIns)('takes no drop-in named %j', (file) => {
    expect(thrownBy(() => SshdConfig({ settings: { Port: 22 }, file }))).toMatch(
      /"file" must be a file such as/,
    )
  })
  it('tells the words of a setting apart as sshd does', () => {
    expect(wordsOf({ AllowUsers: ['ana  eva', '"a b"'] }, 'allowusers')).toEqual(['ana', 'eva', 'a b'])
  })
  it('reads where sshd listens', () => {
    expect(asked.listens).toEqual([
      { address: '::', port: 22 },
      { address: '0.0.0.0', port: 22 },
    ])
    expect(asked.connection).toEqual({ address: '10.0.0.1', port: 22 })
  })
  it.each(comebacks)('who came by $connection comes back by $severs', ({ severs, ...ends }) => {
    const changes = SshdConfig({ settings: { MaxAuthTries: 4 } }).plan({
      ...host,
      sshd: { ...asked, ...ends },
    })
    expect(changes.map((change) => change.severs)).toEqual([undefined, severs])
  })
  it('leaves alone a server that has read the file, and one that does not run', () => {
    const task = SshdConfig({ settings: { MaxAuthTries: 4 } })
    const [write] = task.plan(host)
    const state = (changedAt: number) =>
      write!.effects.flatMap((one) =>
        one.kind === 'sets' && one.key === `file:${FILE}` ? [one.value(changedAt)] : [],
      )[0]
    expect(task.plan({ ...host, file: state(1999) })).toEqual([])
    expect(task.plan({ ...host, file: state(2001) }).map(({ summary }) => summary)).toEqual([
      `reload ssh.service (${FILE} changed)`,
    ])
    const off = { ...unit, activeState: 'inactive' }
    expect(task.plan({ ...host, file: state(2001), service: off })).toEqual([])
  })
  it('says that it is missing', () => {
    const sshd = sshdWith(FILE, 'x', []).parse(answer('absent\n'))
    expect(thrownBy(() => SshdConfig({ settings: { Port: 22 } }).plan({ ...host, sshd }))).toMatch(
      /sshd is not installed[\s\S]*AptInstall/,
    )
  })
})

describe('names', () => {
  const file = (lines: readonly string[]): FileState => ({
    type: 'file',
    mode: '0644',
    owner: 'root',
    group: 'root',
    changedAt: 1,
    links: 1,
    ...contentOf(Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1')),
  })
  const linesAfter = (changes: readonly Change[], before: readonly string[]): readonly string[] => {
    const change = changes.find(({ summary }) => summary === 'change /etc/hosts')
    return change
      ? Buffer.from(change.apply.stdin ?? [])
          .toString('latin1')
          .split('\n')
          .slice(0, -1)
      : before
  }
  const own = (hosts: readonly string[], live = 'new') => ({
    live,
    file: file([live]),
    hosts: file(hosts),
    folder: 'directory',
  })

  it.each(ownLines)('the own line of a host is $name', ({ hosts, bare, becomes }) => {
    const task = Hostname({ name: 'new', fqdn: bare ? undefined : 'new.example.org' })
    expect(linesAfter(task.plan(own(hosts)), hosts)).toEqual(becomes)
    expect(task.plan(own(becomes))).toEqual([])
  })
  it.each(entries)('an entry is $name', ({ hosts, becomes }) => {
    const task = HostsEntry({ address: '10.0.0.2', names: ['db.example.org', 'db'] })
    const now = (lines: readonly string[]) => ({ file: file(lines), folder: 'directory' })
    expect(linesAfter(task.plan(now(hosts)), hosts)).toEqual(becomes)
    expect(task.plan(now(becomes))).toEqual([])
  })
  it('only the last change of a name may cut us off', () => {
    const severs = Hostname({ name: 'new' })
      .plan(own(['127.0.0.1 localhost'], 'old'))
      .map((one) => one.severs)
    expect(severs).toEqual([undefined, undefined, {}])
  })
  it.each(badNames)('%j is no name', (name) => {
    expect(thrownBy(() => Hostname({ name }))).toMatch(/Hostname "name" must be/)
    expect(thrownBy(() => HostsEntry({ address: '10.0.0.2', names: [name] }))).toMatch(/"names\[0\]" must be/)
  })
  it('a name of one label, and the same with a domain', () => {
    expect(thrownBy(() => Hostname({ name: 'a.b' }))).toMatch(/"name" must be/)
    expect(thrownBy(() => Hostname({ name: 'a', fqdn: 'b.example.org' }))).toMatch(
      /must be "a\." and a domain/,
    )
    expect(Hostname({ name: 'Mail', fqdn: 'mail.example.org' }).title).toBe('the host is mail.example.org')
  })
  it.each(badAddresses)('%j is no address', (address) => {
    expect(thrownBy(() => HostsEntry({ address, names: ['x'] }))).toMatch(/must be an IPv4|is no IP address/)
  })
  it('127.0.0.1 stays localhost', () => {
    expect(thrownBy(() => HostsEntry({ address: '0:0:0:0:0:0:0:1', names: ['x'] }))).toMatch(
      /::1 must stay localhost/,
    )
    expect(HostsEntry({ address: '127.0.0.1', names: ['localhost', 'x'] }).kind).toBe('task')
  })
})

describe('a rule of the firewall', () => {
  const rule = {
    family: 4,
    action: 'deny',
    proto: 'tcp',
    port: '22',
    to: '0.0.0.0/0',
    fromPort: 'any',
    from: '0.0.0.0/0',
    direction: 'in',
    comment: '',
  }
  const ufw = {
    installed: true,
    enabled: true,
    live: true,
    ipv6: false,
    incoming: 'DROP',
    rules: [rule],
    connection: { port: 22, client: '10.0.0.1' },
  }
  it.each([
    { is: 'replaces one of the port that we came by', now: {}, severs: {} },
    { is: 'is new', now: { rules: [] }, severs: undefined },
    { is: 'replaces one that is not live', now: { live: false }, severs: undefined },
    {
      is: 'replaces one, and we came by another port',
      now: { connection: { port: 23, client: '10.0.0.1' } },
      severs: undefined,
    },
    { is: 'replaces one, and we came by none', now: { connection: null }, severs: undefined },
  ])('that $is: $severs', ({ now, severs }) => {
    expect(
      UfwAllow({ port: 22 })
        .plan({ ufw: { ...ufw, ...now } })
        .map((one) => one.severs),
    ).toEqual([severs])
  })
})
