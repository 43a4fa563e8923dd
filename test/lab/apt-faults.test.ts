import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Change, Irreversible } from '../../lib/core/change.ts'
import { Secret } from '../../lib/core/secret.ts'
import { type Command, shell } from '../../lib/core/shell.ts'
import type { Facts, Probes, Task } from '../../lib/core/task.ts'
import { type Lab, up } from '../../lib/lab/index.ts'
import { AptInstall } from '../../tasks/apt/install.ts'
import { AptUpgrade } from '../../tasks/apt/upgrade.ts'
import { type CommandOptions, hostIn, resultOf, runCommand, stateFolder } from '../support/command.ts'
import { HOLD } from '../support/dpkg-lock.ts'
import { type LawHost, labHost } from '../support/laws/host.ts'
import { keep, stepShell } from '../support/laws/journal.ts'
import { COPIED, type Made, offer } from '../tasks/apt/packages.ts'
import { looks, tidy } from '../tasks/apt/situations.ts'

const scratch = mkdtempSync(join(tmpdir(), 'run-playbook-apt-'))
const state = stateFolder()
const command = runCommand(state)
let lab: Lab
let host: LawHost

beforeAll(async () => {
  lab = await up({
    name: `af${process.pid % 1e7}`,
    ephemeral: true,
    hosts: [{ name: 'apt', address: '192.168.100.41' }],
  })
  host = labHost(lab, 'apt')
})
afterAll(async () => {
  await lab?.down()
  for (const folder of [scratch, state]) rmSync(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  await sh(`systemctl -q stop hold 2>/dev/null || :
${tidy}rm -rf /root/step /etc/rp-first`)
})

interface Ran {
  readonly code: number
  readonly said: string
}
async function ran(script: string, stdin?: Uint8Array): Promise<Ran> {
  const { code, out, err } = await host.run(script, stdin)
  return { code, said: `${out}${err}` }
}
async function sh(script: string): Promise<string> {
  const { code, said } = await ran(`umask 022\n${script}`)
  if (code !== 0) throw new Error(`${script}: ${said}`)
  return said.trim()
}
const get = 'DEBIAN_FRONTEND=noninteractive apt-get -qq -y --allow-downgrades install'
const stateOf = (name: string): Promise<string> =>
  sh(shell`dpkg-query -W -f ${'${db:Status-Status} ${Version}'} ${name} 2>/dev/null || :`)

async function plan(task: Task): Promise<readonly Change[]> {
  const facts: Record<string, unknown> = {}
  for (const [name, { ask, parse }] of Object.entries(task.probes))
    facts[name] = parse(await host.run(shell`( eval ${ask} ) </dev/null`))
  return task.plan(facts as Facts<Probes>)
}
/** Makes a change as the engine does, in a journal of its own. */
async function make(change: Change): Promise<Ran> {
  await keep(host, '/root/step', change)
  return ran(change.apply.sh, change.apply.stdin)
}
async function made(task: Task): Promise<Change> {
  const changes = await plan(task)
  expect(changes).toHaveLength(1)
  expect(await make(changes[0]!)).toMatchObject({ code: 0 })
  return changes[0]!
}
const inStep = (way: Command | Irreversible | undefined, purge: 'yes' | 'no'): Promise<Ran> =>
  way && 'sh' in way
    ? ran(`export rp_purge=${purge}; ${stepShell('/root/step', way.sh, ['sh'])}`, way.stdin)
    : Promise.reject(new Error('there is no such way'))

describe('what a run that stood leaves when it is taken back', () => {
  const ASK = offer({ name: 'rp-ask', version: '1', conf: 'ours', asks: 'rp-ask/secret' })
  const task = () =>
    AptInstall({
      packages: ['rp-ask'],
      debconf: [
        { package: 'rp-ask', question: 'rp-ask/secret', type: 'password', value: new Secret('right answer') },
      ],
    })
  const left = async () => [
    await stateOf('rp-ask'),
    await sh('cat /etc/rp-ask.conf 2>/dev/null || :'),
    (await sh('echo GET rp-ask/secret | debconf-communicate rp-ask || :')).split(' ')[0],
  ]

  test('nothing, told to purge: then the secret is gone, too, and it is not made again without it', async () => {
    await sh(ASK)
    const change = await made(task())
    expect(change.secret).toBe(true)
    await sh('echo mine >/etc/rp-ask.conf')
    expect(await inStep(change.undo, 'yes')).toMatchObject({ code: 0 })
    expect(await left()).toEqual(['', '', '10'])
    const again = await inStep(change.redo, 'no')
    expect(again.said).toContain('the answer to rp-ask/secret is a secret, which the journal does not have')
    expect(again.code).not.toBe(0)
    expect(await stateOf('rp-ask')).toBe('')
  })

  test('configuration, data and answers: it can be made again without being told the secret', async () => {
    await sh(ASK)
    const change = await made(task())
    await sh('echo mine >/etc/rp-ask.conf')
    expect(await inStep(change.undo, 'no')).toMatchObject({ code: 0 })
    expect(await left()).toEqual(['config-files 1', 'mine', '0'])
    expect(`${change.redo?.sh}${change.redo?.stdin}`).not.toContain('right answer')
    expect(await inStep(change.redo, 'no')).toMatchObject({ code: 0 })
    expect(await left()).toEqual(['installed 1', 'mine', '0'])
  })

  test('the marks that others have set since', async () => {
    await sh(`${get} rp-demo=1.0`)
    const change = await made(AptInstall({ packages: ['hello'] }))
    await sh('apt-mark -qq auto rp-demo')
    expect(await inStep(change.undo, 'no')).toMatchObject({ code: 0 })
    expect([await stateOf('hello'), await sh('apt-mark showauto rp-demo')]).toEqual(['', 'rp-demo'])
  })
})

describe('taken back is what this very run did, and no more', () => {
  test('what somebody else has installed between the plan and the step stays', async () => {
    const [change] = await plan(AptInstall({ packages: ['hello', 'rp-demo=1.0'] }))
    await sh(`${get} hello`)
    expect(await make(change!)).toMatchObject({ code: 0 })
    expect(await inStep(change!.undo, 'yes')).toMatchObject({ code: 0 })
    expect([await stateOf('hello'), await stateOf('rp-demo')]).toEqual(['installed 2.10-3', ''])
  })

  test('where apt would now do more than planned, nothing is changed', async () => {
    await sh(`${offer({ name: 'rp-old', version: '1' })}; ${get} rp-demo=1.0 rp-old`)
    const [change] = await plan(AptUpgrade({ update: 'never' }))
    await sh(offer({ name: 'rp-old', version: '2' }))
    const { code, said } = await make(change!)
    expect(said).toContain('more than planned, so nothing was changed:\nrp-old 2')
    expect(code).not.toBe(0)
    expect([await stateOf('rp-demo'), await stateOf('rp-old')]).toEqual(['installed 1.0', 'installed 1'])
  })

  test('what has come to depend on it since stays, and so does what it needs', async () => {
    await sh(`${get} rp-demo=1.0`)
    const change = await made(AptInstall({ packages: ['rp-demo=2.0', 'hello'] }))
    await sh(
      `${offer({ name: 'rp-later', version: '1', control: 'Depends: rp-demo (>= 2)' })}; ${get} rp-later`,
    )
    const { code, said } = await inStep(change.undo, 'no')
    expect(said).toMatch(/not restored: rp-demo was installed=1\.0, is installed=2\.0$/m)
    expect(code).toBe(1)
    const states = await Promise.all(['rp-later', 'rp-demo', 'hello'].map(stateOf))
    expect(states).toEqual(['installed 1', 'installed 2.0', ''])
  })
})

describe('dpkg is killed while it unpacks', () => {
  const dies = (where: '--control' | '--fsys-tarfile') => `mkdir -p /run/dies; cat >/run/dies/dpkg-deb <<'SH'
#!/bin/sh
/usr/bin/dpkg-deb "$@" || exit
[ "$1" = ${where} ] || exit 0
until [ "$1" = --control ] || [ -n "$(find /usr -name '*.dpkg-new' -print -quit)" ]; do sleep 0.05; done
kill -9 "$PPID"
SH
chmod 755 /run/dies/dpkg-deb
echo 'DPkg::Path "/run/dies:/usr/sbin:/usr/bin:/sbin:/bin";' >/run/dies/apt.conf
export APT_CONFIG=/run/dies/apt.conf
`
  const everything = 'find /etc /usr /var/lib/dpkg | sort; dpkg-query -W'
  const killed = async (
    task: Task,
    where: Parameters<typeof dies>[0] = '--fsys-tarfile',
  ): Promise<Change> => {
    const [change] = await plan(task)
    await keep(host, '/root/step', change!)
    expect((await ran(`${dies(where)}${change!.apply.sh}`)).code).not.toBe(0)
    return change!
  }

  test.each([
    ['its control files', '--control', '/var/lib/dpkg/tmp.ci/control'],
    ['its files', '--fsys-tarfile', '/usr/bin/hello.dpkg-new'],
  ] as const)('amid %s of a package that was not there: nothing of it stays', async (_, where, left) => {
    const before = await sh(everything)
    const change = await killed(AptInstall({ packages: ['hello'] }), where)
    expect(await sh(`ls ${left}`)).toBe(left)
    expect(await inStep(change.undo, 'yes')).toMatchObject({ code: 0 })
    expect(await sh(everything)).toBe(before)
  })

  test('a package that was older: nothing of the new version stays', async () => {
    const old = { name: 'rp-up', version: '1', file: '/usr/share/rp-old/file' }
    await sh(`${offer(old, { ...old, version: '2', file: '/usr/share/rp-new/file' })}; ${get} rp-up=1`)
    const before = await sh(everything)
    const change = await killed(AptUpgrade({}))
    expect(await inStep(change.undo, 'yes')).toMatchObject({ code: 0 })
    expect(await sh(everything)).toBe(before)
  })

  test('a package whose archive is gone: kept half-installed, and the undo fails, until it can be had', async () => {
    await sh(offer({ name: 'rp-gone', version: '1', file: '/usr/share/rp-gone/file' }))
    const before = await sh(everything)
    const change = await killed(AptInstall({ packages: ['rp-gone'] }))
    await sh('mv /opt/offers/rp-gone_1_all.deb /opt/offers/aside')
    const { code, said } = await inStep(change.undo, 'yes')
    expect(said).toMatch(/rp-gone was absent, is half-installed=1 \(its unpacked files are unknown/)
    expect(code).toBe(1)
    await sh('mv /opt/offers/aside /var/cache/apt/archives/rp-gone_1_all.deb')
    expect(await inStep(change.undo, 'yes')).toMatchObject({ code: 0 })
    expect(await sh(everything)).toBe(before)
    await sh('apt-get clean')
  })
})

describe('what cannot be taken back is said, and the rest is taken back', () => {
  test('an old version that no source had any more when it was planned', async () => {
    await sh(`${offer({ name: 'rp-demo', version: '1.5' }, { name: 'rp-old', version: '1' })}
${get} rp-demo=1.5 rp-old=1
${offer({ name: 'rp-old', version: '1' }, { name: 'rp-old', version: '2' })}`)
    const [givesUp, change] = await plan(AptUpgrade({}))
    expect(givesUp?.undo).toEqual({ irreversible: 'no source has these versions any more: rp-demo 1.5' })
    expect(await make(change!)).toMatchObject({ code: 0 })
    const { code, said } = await inStep(change!.undo, 'yes')
    expect(said).toMatch(/^rp-demo is not reverted: no source has 1\.5 any more$/m)
    expect(code).toBe(0)
    expect([await stateOf('rp-demo'), await stateOf('rp-old')]).toEqual(['installed 2.0', 'installed 1'])
  })

  test('an old version that has gone since', async () => {
    await sh(
      `${offer({ name: 'rp-demo', version: '1.5' }, { name: 'rp-fresh', version: '1' })}; ${get} rp-demo=1.5`,
    )
    const change = await made(AptInstall({ packages: ['rp-demo=2.0', 'rp-fresh'] }))
    await sh('rm /etc/apt/sources.list.d/offers.list; apt-get -qq update')
    const { code, said } = await inStep(change.undo, 'yes')
    expect(said).toMatch(/was installed=1\.5, is installed=2\.0 \(no source has the old version any more\)$/m)
    expect(code).toBe(1)
    expect(await stateOf('rp-fresh')).toBe('')
  })

  test('one of two old versions whose archive cannot be fetched', async () => {
    const olds = ['rp-one', 'rp-two'].map((name) => ({ name, version: '1' }))
    await sh(`${offer(...olds)}; ${get} rp-one rp-two`)
    await sh(offer(...olds, ...olds.map((old) => ({ ...old, version: '2' }))))
    const change = await made(AptUpgrade({}))
    await sh('rm /opt/offers/rp-one_1_all.deb')
    const { code, said } = await inStep(change.undo, 'yes')
    expect(said).toMatch(/rp-one_1_all\.deb[\s\S]*not restored: rp-one was installed=1, is installed=2$/m)
    expect(code).toBe(1)
    expect([await stateOf('rp-one'), await stateOf('rp-two')]).toEqual(['installed 2', 'installed 1'])
  })

  test('a package that cannot be removed, until it can', async () => {
    await sh(
      offer(
        { name: 'rp-stuck', version: '1', prerm: 'echo I stay >&2; exit 1' },
        { name: 'rp-free', version: '1' },
      ),
    )
    const change = await made(AptInstall({ packages: ['rp-stuck', 'rp-free'] }))
    const { code, said } = await inStep(change.undo, 'yes')
    expect(said).toMatch(/I stay[\s\S]*not restored: rp-stuck was absent, is installed=1$/m)
    expect(code).toBe(1)
    expect(await stateOf('rp-free')).toBe('')
    await sh('printf "#!/bin/sh\\n" >/var/lib/dpkg/info/rp-stuck.prerm')
    expect(await inStep(change.undo, 'yes')).toMatchObject({ code: 0 })
    expect(await stateOf('rp-stuck')).toBe('')
  })
})

test('what dpkg is in the middle of under the hands of somebody who holds its lock is no interruption', async () => {
  await sh(`${HOLD}; touch /var/lib/dpkg/updates/0001`)
  const [change, ...more] = await plan(AptInstall({ packages: ['hello'] }))
  await sh('rm /var/lib/dpkg/updates/0001; systemctl stop hold')
  expect(change?.summary).toBe('install hello (1 package)')
  expect(change?.waits).toMatchObject({ locks: expect.arrayContaining(['/var/lib/dpkg/lock-frontend']) })
  expect(more).toEqual([])
})

describe('in a whole run', () => {
  const PLAYBOOK = `import { definePlaybook, t } from 'run-playbook'
import { AptInstall, WriteFile } from 'run-playbook/tasks'
export default definePlaybook({
  name: 'apt',
  hosts: 'all',
  params: t.object({ name: t.string(), repair: t.withDefault(t.boolean(), false) }),
  tasks: ({ params: { name, repair } }) => [
    WriteFile({ path: '/etc/rp-first', content: 'one\\n' }),
    AptInstall({ packages: [name], repair }),
  ],
})
`
  const playbook = join(scratch, 'apt.ts')
  writeFileSync(playbook, PLAYBOOK)
  const install = (name: string, more: readonly string[] = [], options: CommandOptions = {}) =>
    command([playbook, '-i', lab.inventory, '-e', `name=${name}`, ...more], options)

  test.each<[string, Made, string, RegExp]>([
    [
      'to fetch them',
      { name: 'rp-roomy', version: '1', file: '/opt/rp-roomy' },
      'mount -t tmpfs -o size=4k none /var/cache/apt/archives; mkdir /var/cache/apt/archives/partial; head -c 4096 /dev/zero >/var/cache/apt/archives/x || :',
      /^install rp-roomy .*: You don't have enough free space in \/var\/cache\/apt\/archives\/\./,
    ],
    [
      'to unpack them',
      { name: 'rp-roomy', version: '1', control: 'Installed-Size: 900000000000' },
      ':',
      /^install rp-roomy .*: No space left on device: \d+ [MGT]B are unpacked, and \d+ MB are free in \/usr/,
    ],
  ])('a dry run says that there is no room for packages: %s', async (_, made, prepare, message) => {
    await sh(`${offer(made)}\n${COPIED}; apt-get -qq update; ${prepare}`)
    try {
      const { error, tasks } = hostIn(resultOf(await install('rp-roomy', ['--check', '--json'])), 'apt')
      expect(error?.message).toMatch(message)
      expect(error?.hint).toMatch(/apt-get clean/)
      expect(tasks.at(-1)?.status).toBe('failed')
      expect(await stateOf('rp-roomy')).toBe('')
    } finally {
      await sh('umount /var/cache/apt/archives 2>/dev/null || :')
    }
  })

  test('somebody else is at work with packages: the run waits, and says for whom', async () => {
    await sh(HOLD)
    let released: Promise<string> | undefined
    const ended = await install('hello', [], {
      onStart: ({ stderr }) =>
        stderr?.on('data', (text: Buffer) => {
          if (/waits for perl/.test(text.toString())) released ??= sh('systemctl stop hold')
        }),
    })
    await released
    expect(ended.stderr).toMatch(/waits for perl \(process \d+\), which holds a lock that install hello/)
    expect(ended.code).toBe(0)
    expect(await stateOf('hello')).toBe('installed 2.10-3')
  })

  test('a package that fails while it is configured is taken back whole, in its own words', async () => {
    await sh(
      offer(
        { name: 'rp-bad', version: '1', control: 'Depends: rp-dep', postinst: 'echo oh no >&2; exit 3' },
        { name: 'rp-dep', version: '1' },
      ),
    )
    const before = await sh(looks)
    const ended = await install('rp-bad', ['--json'])
    const { error, rollback } = hostIn(resultOf(ended), 'apt')
    expect(error?.message).toBe('install rp-bad (2 packages): the postinst of rp-bad failed with 3\noh no')
    expect(rollback).toMatchObject({ state: 'complete', failed: [] })
    expect(ended.code).toBe(3)
    expect(await sh(looks)).toBe(before)
  })

  test('what stood is taken back but for its configuration, and made again', async () => {
    await sh(offer({ name: 'rp-conf', version: '1', conf: 'ours' }))
    const { run } = resultOf(await install('rp-conf', ['--json']))
    await sh('echo mine >/etc/rp-conf.conf')
    const back = await command(['rollback', run, '-i', lab.inventory, '--json'])
    expect([back.code, await stateOf('rp-conf')]).toEqual([0, 'config-files 1'])
    expect(hostIn(resultOf(back), 'apt').rollback?.left).toEqual([
      'configuration and data of rp-conf are not removed: --purge removes them',
    ])
    const second = await sh(`ls -t /var/lib/run-playbook/runs | grep -vx ${run} | head -n 1`)
    const again = await command(['rollback', second, '-i', lab.inventory, '--json'])
    expect([again.code, await stateOf('rp-conf')]).toEqual([0, 'installed 1'])
    expect(await sh('cat /etc/rp-conf.conf')).toBe('mine')
  })

  test('dpkg was interrupted: refused before anything is changed, until it may be repaired', async () => {
    await sh(`${offer({ name: 'rp-half', version: '1' })}; dpkg --unpack /opt/offers/rp-half*.deb >/dev/null`)
    const refused = hostIn(resultOf(await install('hello', ['--json'])), 'apt')
    expect(refused.error?.message).toContain('dpkg was interrupted: rp-half is unpacked')
    expect(refused.error?.hint).toContain('repair: true')
    expect([await stateOf('rp-half'), await sh('ls /etc/rp-first 2>&1 || :')]).toEqual([
      'unpacked 1',
      expect.stringContaining('No such file'),
    ])
    expect((await install('hello', ['-e', 'repair=true'])).code).toBe(0)
    expect([await stateOf('rp-half'), await stateOf('hello')]).toEqual(['installed 1', 'installed 2.10-3'])
  })

  test('a source, a package that only it has, and the service of that package: first seen, then done', async () => {
    const unit = '/usr/lib/systemd/system/rp-only.service'
    const postinst = `printf "[Service]\\nExecStart=/bin/sleep infinity\\n" >${unit}`
    await sh(`${offer({ name: 'rp-only', version: '1', postinst })}
rm /etc/apt/sources.list.d/offers.list; apt-get -qq update`)
    const whole = join(scratch, 'source.ts')
    writeFileSync(
      whole,
      `import { definePlaybook, t } from 'run-playbook'
import { AptInstall, Service, WriteFile } from 'run-playbook/tasks'
const content = 'deb [trusted=yes] file:/opt/offers ./\\n'
export default definePlaybook({
  name: 'source',
  hosts: 'all',
  params: t.object({}),
  tasks: () => [
    WriteFile({ path: '/etc/apt/sources.list.d/offers.list', content }),
    AptInstall({ packages: ['rp-only'] }),
    Service({ name: 'rp-only', running: true }),
  ],
})
`,
    )
    const run = async (...more: string[]) => {
      const result = resultOf(await command([whole, '-i', lab.inventory, '--json', ...more]))
      const { status, tasks } = hostIn(result, 'apt')
      return { status, tasks: tasks.map((task) => task.status) }
    }
    expect(await run('--check')).toEqual({ status: 'pending', tasks: ['pending', 'later', 'later'] })
    expect(await run()).toMatchObject({ status: 'changed' })
    expect(await sh('systemctl is-active rp-only')).toBe('active')
    expect(await run()).toMatchObject({ status: 'ok' })
  })
})
