import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { definePlaybook } from '../../lib/author/define-playbook.ts'
import { type Answer, type Change, type Command, shell, type Task, t } from '../../lib/author.ts'
import { PlaybookError, describe as told } from '../../lib/core/errors.ts'
import type { Event } from '../../lib/core/events.ts'
import { type HostSpec, type Lab, up } from '../../lib/lab/index.ts'
import { type RunOptions, runPlaybook } from '../../lib/library.ts'
import type { FileState } from '../../tasks/file/probe.ts'
import { nameSources } from '../../tasks/hostname/nsswitch.ts'
import { Hostname, HostsEntry, Run, SshdConfig, UfwAllow, WriteFile } from '../../tasks/index.ts'
import { sshdWith } from '../../tasks/sshd/probe.ts'
import { type Settings, textOfSettings, wordsOf } from '../../tasks/sshd/settings.ts'
import { stateOf } from '../support/states.ts'
import { badAddresses, badNames, entries, ownLines, switches } from './cases/names.ts'
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
  const file = (lines: readonly string[]): FileState =>
    stateOf(Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1'))
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
    sources: ['files', 'dns'],
  })

  it.each(ownLines)('the own line of a host is $name', ({ hosts, bare, becomes }) => {
    const task = Hostname({ name: 'new', fqdn: bare ? undefined : 'new.example.org' })
    expect(linesAfter(task.plan(own(hosts)), hosts)).toEqual(becomes)
    expect(task.plan(own(becomes))).toEqual([])
  })
  const sources = ['files', 'dns']
  it.each(entries)('an entry is $name', ({ hosts, becomes, precedence, warns }) => {
    const task = HostsEntry({ address: '10.0.0.2', names: ['db.example.org', 'db'], precedence })
    const now = (lines: readonly string[]) => ({ file: file(lines), folder: 'directory', sources })
    expect(linesAfter(task.plan(now(hosts)), hosts)).toEqual(becomes)
    expect(task.plan(now(becomes))).toEqual([])
    expect(task.notes?.(now(hosts)).join('\n')).toMatch(warns ?? /^$/)
    if (precedence !== 'keep') return
    const strict = HostsEntry({ address: '10.0.0.2', names: ['db.example.org', 'db'] })
    for (const lines of [hosts, becomes])
      expect(thrownBy(() => strict.plan(now(lines)))).toMatch(
        /^db is not 10\.0\.0\.2 first[\s\S]*precedence: 'before'/,
      )
  })
  it.each(switches)('$says decides what an entry is worth', ({ says, refuses, warns }) => {
    const now = { file: file([]), folder: 'directory', sources: nameSources.parse(answer(says)) }
    const task = HostsEntry({ address: '10.0.0.2', names: ['db'] })
    if (refuses) expect(thrownBy(() => task.plan(now))).toMatch(refuses)
    else expect(task.plan(now)).toHaveLength(1)
    const renamed = () =>
      Hostname({ name: 'new', fqdn: 'new.example.org' }).plan({ ...own([]), sources: now.sources })
    if (refuses) expect(thrownBy(renamed)).toMatch(refuses)
    else expect(renamed()).not.toEqual([])
    if (!refuses) expect(task.notes?.(now).join('\n')).toMatch(warns ?? /^$/)
  })
  // In a UTS namespace of its own, whose name may be anything: not so in a lab host, which may write no sysctl.
  const uts = (script: string) => spawnSync('unshare', ['--uts', 'dash', '-c', script], { encoding: 'utf8' })
  it.runIf(uts(':').status === 0)('a kernel with a hostile name gets it back', () => {
    const live = `-b $(id)'"\\ %s`
    const change = Hostname({ name: 'new' })
      .plan({ ...own([], 'new'), live })
      .at(-1)
    const { apply, undo } = change as Change & { undo: Command }
    const { stdout, stderr } = uts(
      [
        shell`printf %s ${live} >/proc/sys/kernel/hostname`,
        undo.sh,
        'uname -n',
        apply.sh,
        'uname -n',
        undo.sh,
        'uname -n',
      ].join('\n'),
    )
    expect({ stdout, stderr }).toEqual({ stdout: `${live}\nnew\n${live}\n`, stderr: '' })
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
    log: '',
    route: false,
    proto: 'tcp',
    port: '22',
    to: '0.0.0.0/0',
    fromPort: 'any',
    from: '0.0.0.0/0',
    toApp: '',
    fromApp: '',
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
    links: ['*'],
    connection: { address: '10.0.0.9', port: 22, client: '10.0.0.1' },
  }
  it.each([
    { is: 'replaces one of the port that we came by', now: {}, severs: {} },
    { is: 'is new', now: { rules: [] }, severs: undefined },
    { is: 'replaces one that is not live', now: { live: false }, severs: undefined },
    {
      is: 'replaces one, and we came by another port',
      now: { connection: { address: '10.0.0.9', port: 23, client: '10.0.0.1' } },
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

describe('on real hosts, over real connections', () => {
  const BOTH = ['bw', 'tx']
  let lab: Lab
  let folder: string
  const run = async (tasks: readonly Task[], more: Partial<RunOptions> = {}) => {
    const playbook = definePlaybook({ name: 'reach', hosts: 'all', params: t.object({}), tasks: () => tasks })
    const { hosts } = await runPlaybook(playbook, {
      inventory: lab.inventory,
      confirmTimeoutSeconds: 600,
      ...more,
    })
    return hosts
  }
  /** For hosts that nobody will reach. */
  const SOON = { confirmTimeoutSeconds: 5 }
  const sh = (script: string) =>
    Promise.all(BOTH.map(async (host) => (await lab.exec(host, ['sh', '-c', script])).stdout.trim()))
  const same = (text: string) => BOTH.map(() => text)
  const at = (port: number): Partial<RunOptions> => ({ connect: { port, strictHostKeyChecking: 'no' } })

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'run-playbook-reach-'))
    const hosts: readonly HostSpec[] = [
      { name: 'bw', address: '192.168.100.51' },
      { name: 'tx', address: '192.168.100.52', release: 'trixie' },
    ]
    lab = await up({ name: `re${process.pid}`, ephemeral: true, hosts })
  })
  afterAll(async () => {
    await lab?.down()
    rmSync(folder, { recursive: true, force: true })
  })

  it('follows sshd to another port, goes on there, and back', async () => {
    const moved = await run([
      SshdConfig({ settings: { Port: 2222 } }),
      WriteFile({ path: '/etc/after', content: 'x\n' }),
    ])
    expect(moved.map(({ status, changed }) => [status, changed])).toEqual(BOTH.map(() => ['changed', 2]))
    expect(await sh('sshd -T | grep ^port; cat /etc/after')).toEqual(same('port 2222\nx'))
    const task = (Port: number | readonly number[]) => [SshdConfig({ settings: { Port } })]
    expect((await run(task(22))).map(({ status }) => status)).toEqual(same('unreachable'))
    expect((await run(task(2222), at(2222))).map(({ status }) => status)).toEqual(same('ok'))
    expect((await run(task([22, 2222]), at(2222))).map(({ status }) => status)).toEqual(same('changed'))
    expect((await run(task(22), at(2222))).map(({ status }) => status)).toEqual(same('changed'))
    expect((await run(task(22))).map(({ status }) => status)).toEqual(same('ok'))
  })

  it('is let in again when sshd would let nobody in', async () => {
    const refused = await run([SshdConfig({ settings: { AllowUsers: 'nobody' } })], SOON)
    for (const { status, error, rollback } of refused) {
      expect(status).toBe('failed')
      expect(error?.message).toMatch(
        /^reload ssh\.service .*: no new connection (reached the host|confirmed it) within \d+ s/,
      )
      expect(rollback).toMatchObject({ state: 'complete', failed: [] })
    }
    expect(await sh('sshd -T | grep ^allowusers; tail -n 1 /etc/ssh/sshd_config.d/00*')).toEqual(
      same('Port 22'),
    )
  })

  it('tries settings where they are to stand, also when the plan could not know what stands there', async () => {
    await sh("sed -i '/^Include/d' /etc/ssh/sshd_config")
    const include = WriteFile({
      path: '/etc/ssh/sshd_config',
      content: 'Include /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\n',
    })
    const sshd = (settings: Settings) => [include, SshdConfig({ settings })]
    const refused = await run(sshd({ PortKnocking: 'yes' }))
    for (const { error, rollback } of refused) {
      expect(error?.message).toMatch(/00-run-playbook\.conf: line 2: Bad configuration option: PortKnocking/)
      expect(rollback).toMatchObject({
        state: 'complete',
        undone: ['change /etc/ssh/sshd_config'],
      })
    }
    const notes: string[] = []
    const listen = (event: Event) => void (event.type === 'note' && notes.push(event.text))
    const warning = Run({
      command: 'echo "warning: it is old"; echo more >/etc/more; cat /etc/more',
      creates: '/etc/more',
      saves: ['/etc/more'],
    })
    expect(
      (await run([...sshd({ MaxAuthTries: 4 }), warning], { listen })).map(({ status }) => status),
    ).toEqual(same('changed'))
    expect(notes.map((text) => text.replace(/^.*: w/, 'w'))).toEqual(same('warning: it is old'))
    expect(await sh('sshd -T | grep ^maxauthtries')).toEqual(same('maxauthtries 4'))
  })

  it('gets its name back when no rule of sudo knows the new one', async () => {
    await sh('echo "deploy $(hostname)=(ALL:ALL) NOPASSWD: ALL" >/etc/sudoers.d/deploy')
    const inventory = join(folder, 'deploy.ini')
    const text = readFileSync(lab.inventory, 'utf8')
    writeFileSync(inventory, text.replaceAll('ansible_user=root', 'ansible_user=deploy ansible_become=true'))
    const name = Hostname({ name: 'other', fqdn: 'other.example.org' })
    for (const { status, rollback, error } of await run([name], { inventory, ...SOON }))
      expect({ status, rollback, error }).toMatchObject({
        status: 'failed',
        rollback: { state: 'complete', failed: [] },
      })
    expect(await sh('hostname; cat /etc/hostname; grep -c other /etc/hosts')).toEqual(
      BOTH.map((host) => `${host}\n${host}\n0`),
    )
    expect((await run([name])).map(({ status }) => status)).toEqual(same('changed'))
    expect(await sh('hostname -f')).toEqual(same('other.example.org'))
  })
})
