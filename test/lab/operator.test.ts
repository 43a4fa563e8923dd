import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { quote } from '../../lib/core/shell.ts'
import { type Lab, up } from '../../lib/lab/index.ts'
import { COMMAND, hostIn, resultOf, runCommand, stateFolder } from '../support/command.ts'
import { HOLD } from '../support/dpkg-lock.ts'

const scratch = mkdtempSync(join(tmpdir(), 'run-playbook-operator-'))
const state = stateFolder()
const command = runCommand(state)
const HOST = '192.168.100.31'
let lab: Lab
let playbook: string

const PLAYBOOK = `import { definePlaybook, t } from 'run-playbook'
import { Absent, AptInstall, Directory, LineInFile, Run, Service, User, WriteFile } from 'run-playbook/tasks'
const slow = (wait) => [
  WriteFile({ path: '/etc/op-1', content: 'one\\n' }),
  Run({ command: wait + '; touch /etc/op-2', creates: '/etc/op-2', undo: 'rm -f /etc/op-2', title: 'second' }),
  WriteFile({ path: '/etc/op-3', content: 'three\\n' }),
]
const endless = () => [endless()]
const cases = {
  held: () => slow('until [ -e /run/go ]; do sleep 0.1; done'),
  quick: () => slow(':'),
  install: () => [WriteFile({ path: '/etc/op-1', content: 'one\\n' }), AptInstall({ packages: ['hello'], lockTimeoutSeconds: 2 })],
  appended: () => [WriteFile({ path: '/etc/op-1', content: 'one\\n' }), WriteFile({ path: '/srv/log/new', content: 'x' })],
  throws: () => { throw new TypeError('no such zone') },
  endless,
  nested: () => [slow(':')],
  nothing: () => undefined,
  home: () => [User({ name: 'opm', repairHome: true }), Directory({ path: '/srv/op/d' }), User({ name: 'opu', home: '/srv/op/u' }), WriteFile({ path: '/srv/op/d/x', content: 'x' })],
  data: () => [
    Directory({ path: '/var/lib/op-d/data' }),
    WriteFile({ path: '/etc/systemd/system/op-d.service', content: '[Service]\\nExecStart=/bin/sh -c "echo x >/var/lib/op-d/data/x; exec sleep infinity"\\n' }),
    Service({ name: 'op-d', running: true }),
    LineInFile({ path: '/var/lib/op-d/data/x', line: 'y' }),
    WriteFile({ path: '/etc/op-4', content: '', validate: 'false %s' }),
  ],
  paths: () => [
    Directory({ path: '/var/run/op-p' }),
    LineInFile({ path: '/run/op-p/x', line: 'x', create: true }),
    LineInFile({ path: '/var/run/op-p/x', line: 'y' }),
    LineInFile({ path: '/srv/op-l/x', line: 'z' }),
    LineInFile({ path: '/run/op-p/x', line: 'z' }),
    WriteFile({ path: '/etc/op-d/x', content: 'x\\n' }),
    Service({ name: 'op-f', restartOn: ['/etc/op-d'] }),
  ],
  undone: () => [WriteFile({ path: '/etc/op-5', content: 'x' }), Absent({ path: '/etc/op-5' })],
}
export default definePlaybook({
  name: 'odd',
  hosts: 'all',
  params: t.object({ what: t.string() }),
  tasks: ({ params }) => cases[params.what](),
})
`
const run = (
  what: string,
  more: readonly string[] = [],
  onStart?: (child: ReturnType<typeof spawn>) => void,
) => command([playbook, '-i', lab.inventory, '-e', `what=${what}`, ...more], onStart ? { onStart } : {})
const sh = async (script: string): Promise<string> => {
  const { code, stdout, stderr } = await lab.exec('op', ['sh', '-c', script])
  if (code !== 0) throw new Error(`${script}: ${stderr}`)
  return stdout.trim()
}
const there = (): Promise<string> => sh('cd /etc; ls | grep ^op- || :')
const until = async (condition: () => Promise<boolean>): Promise<void> => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50))
}

beforeAll(async () => {
  playbook = join(scratch, 'odd.ts')
  writeFileSync(playbook, PLAYBOOK)
  lab = await up({ name: `o${process.pid % 1e7}`, ephemeral: true, hosts: [{ name: 'op', address: HOST }] })
})
afterAll(async () => {
  await lab?.down()
  rmSync(scratch, { recursive: true, force: true })
  rmSync(state, { recursive: true, force: true })
})

test('a playbook whose code is wrong is told as one, with its place, and never as a fault of ours', async () => {
  for (const [what, said] of [
    ['throws', /odd\.ts:14:24: the playbook odd, "tasks", for op: no such zone/],
    ['endless', /odd\.ts:8:\d+: .*Maximum call stack size exceeded/],
    ['nested', /the playbook odd, "tasks": entry 1 is no task/],
    ['nothing', /the playbook odd, "tasks": it returns no list/],
  ] as const) {
    const { code, stderr } = await run(what)
    expect(stderr).toMatch(said)
    expect(stderr).not.toMatch(/^ +at /m)
    expect(code).toBe(2)
  }
})

test('a link that goes dead without a word: the host is taken back although its dead connection holds the lock', async () => {
  let stopped: number | undefined
  const ended = await run('held', ['--json'], (child) => {
    void until(async () => (await there()).includes('op-1')).then(async () => {
      stopped = Number(execFileSync('pgrep', ['-P', String(child.pid), '-x', 'nc'], { encoding: 'utf8' }))
      process.kill(stopped, 'SIGSTOP')
      await sh(': >/run/go')
    })
  })
  expect(ended.code).toBe(4)
  const { error, rollback, tasks } = hostIn(resultOf(ended), 'op')
  expect(error?.message).toBe('the connection was lost: no sign of life for 20 seconds')
  expect(rollback).toMatchObject({ state: 'complete', undone: ['run second', 'create /etc/op-1'] })
  expect(tasks.map(({ status }) => status)).toEqual(['changed', 'failed', 'skipped'])
  expect(await there()).toBe('')
  expect(() => process.kill(stopped!, 0)).toThrow('ESRCH')
})

test('dpkg is held by somebody else for too long: nothing was installed, so nothing of it has to be taken back', async () => {
  await sh(HOLD)
  const ended = await run('install', ['--json'])
  await sh('systemctl stop hold')
  const { error, rollback } = hostIn(resultOf(ended), 'op')
  expect(error?.message).toMatch(/Could not get lock \/var\/lib\/dpkg\/lock-frontend/)
  expect(rollback).toMatchObject({ state: 'complete', failed: [] })
  expect(ended.code).toBe(3)
  expect(await there()).toBe('')
})

// Another, small one in its place, with all that the host keeps there: what is mounted cannot be made smaller.
const SMALL_RUN = `mount -t tmpfs -o size=1m,mode=755 small /mnt
for one in /run/*; do
  if [ -d "$one" ]; then mkdir "/mnt/\${one##*/}"; else : >"/mnt/\${one##*/}"; fi
  mount --rbind "$one" "/mnt/\${one##*/}"
done
mount --rbind /mnt /run; cat /dev/zero >/run/fill 2>/dev/null`
const ITS_OWN_RUN = 'umount -l /run; umount -l /mnt'

test('what a rollback leaves on purpose is told, the folder that it is in stays, and that has a way back', async () => {
  await sh('useradd --no-create-home opm')
  const done = resultOf(await run('home', ['--json']))
  expect(hostIn(done, 'op').status).toBe('changed')
  const LISTING = 'cd /srv/op; stat -c "%n %a %U" . d d/x u /home/opm'
  await sh('chmod 711 /srv/op')
  const listing = await sh(LISTING)
  const back = await command(['rollback', done.run, '-i', lab.inventory, '--json'])
  expect(hostIn(resultOf(back), 'op').rollback).toMatchObject({
    state: 'complete',
    failed: [],
    left: [
      expect.stringContaining('the files of opu in'),
      '/srv/op is not removed: it is not empty',
      'the files in /home/opm are not removed: --purge removes them',
    ],
  })
  expect(await sh('cd /srv/op; echo *; ! getent passwd opu')).toBe('u')

  const again = await command([
    'rollback',
    hostIn(resultOf(back), 'op').rollback!.run!,
    '-i',
    lab.inventory,
    '--json',
  ])
  expect(hostIn(resultOf(again), 'op').rollback).toMatchObject({ state: 'complete', failed: [] })
  expect(await sh(LISTING)).toBe(listing)
})

test('one file by several paths, and a folder that a service goes by: what is planned is what happens', async () => {
  await sh(`ln -s /run/op-p /srv/op-l; mkdir /etc/op-d; sleep 1.1
systemd-run -q --unit op-f sleep infinity; touch /run/before`)
  const started = 'systemctl show -p MainPID --value op-f'
  const pid = await sh(started)
  const planned = hostIn(resultOf(await run('paths', ['--check', '--json'])), 'op')
  const done = resultOf(await run('paths', ['--json']))
  const changes = (host: typeof planned) =>
    host.tasks.map((task) => task.changes.map((one) => [one.summary, one.before, one.after]))
  expect(hostIn(done, 'op')).toMatchObject({ status: 'changed', exchanges: 3 })
  expect(changes(hostIn(done, 'op'))).toEqual(changes(planned))
  expect(planned.tasks.map(({ status }) => status)).toEqual([
    ...Array(4).fill('pending'),
    'ok',
    'pending',
    'pending',
  ])
  expect(await sh('cat /run/op-p/x')).toBe('x\ny\nz')
  expect(await sh(started)).not.toBe(pid)
  expect(hostIn(resultOf(await run('paths', ['--json'])), 'op')).toMatchObject({ status: 'ok', exchanges: 1 })
  await command(['rollback', done.run, '-i', lab.inventory])
  expect(await sh('ls -A /etc/op-d; ls /run/op-p 2>&1 || :')).toMatch(/No such file/)
  await sh('systemctl stop op-f; rm -r /etc/op-d /srv/op-l')
})

test('a folder of a run that failed goes with what a service of the same run put there', async () => {
  const { error, rollback } = hostIn(resultOf(await run('data', ['--json'])), 'op')
  expect(error?.message).toContain('create /etc/op-4')
  expect(rollback).toMatchObject({ state: 'complete', failed: [] })
  expect(await sh('ls -d /var/lib/op-d 2>&1 || :')).toContain('No such file')
})

test('two tasks that undo each other are told before anything is changed, in a dry run as well', async () => {
  for (const more of [['--check'], []]) {
    const { code, stdout } = await run('undone', more)
    expect(code).toBe(3)
    expect(stdout).toMatch(
      /file \/etc\/op-5: a later task undoes it, and then it would create \/etc\/op-5 again/,
    )
  }
  expect(await sh('ls /etc/op-5 2>&1 || :')).toContain('No such file')
})

test('a folder that only grows is seen before the first change, in a dry run as well', async () => {
  await sh('mkdir /srv/log')
  await lab.exec('op', ['chattr', '+a', '/srv/log'], { unconfined: true })
  try {
    for (const flags of [['--check'], []]) {
      const { error, tasks } = hostIn(resultOf(await run('appended', [...flags, '--json'])), 'op')
      expect(error?.message).toBe(
        'create /srv/log/new: /srv/log is append-only\nTo allow the change: chattr -a /srv/log',
      )
      if (flags.length === 0) expect(tasks.map(({ status }) => status)).toEqual(['skipped', 'failed'])
    }
  } finally {
    await lab.exec('op', ['chattr', '-a', '/srv/log'], { unconfined: true })
  }
  expect(await there()).toBe('')
})

test.each([0, 8])('a host whose /run has %i KiB left is worked on all the same', async (left) => {
  await sh(`rm -f /etc/op-*; ${SMALL_RUN}; truncate -s -${left}K /run/fill`)
  const ended = await run('quick', ['--json'])
  const stays = await sh(`ls -d /run/run-playbook.* /tmp/run-playbook.* 2>/dev/null; ${ITS_OWN_RUN}`)
  expect(ended).toMatchObject({ code: 0 })
  expect(stays).toBe('')
  expect(await there()).toBe('op-1\nop-2\nop-3')
})

test('what is told to do next reaches the same hosts in the same way, and no others', async () => {
  const flags = ['-u', 'deploy', '-b', '-l', 'op', '-e', 'what=quick']
  await sh('rm -f /etc/op-*')
  const inventory = join(scratch, 'hosts.ini')
  writeFileSync(inventory, readFileSync(lab.inventory, 'utf8').replaceAll('ansible_user=root', ''))
  const one = [playbook, '-i', inventory, ...flags]
  const { stdout: dry } = await command([...one, '--check'])
  expect(dry).toContain(
    `make it so:  run-playbook ${playbook} -i ${inventory} -u deploy -b -l op -e 'what=quick'\n`,
  )
  const { stdout: done } = await command(one)
  const [, back = ''] = /^undo it: +run-playbook (.+)$/m.exec(done) ?? []
  expect(back).toMatch(/^rollback \S+ -i \S+ -u deploy -b$/)
  expect((await command(back.split(' '))).code).toBe(0)
  expect(await there()).toBe('')

  const denied = await command([playbook, '-i', inventory, '-u', 'deploy', '-e', 'what=quick'])
  expect(denied.code).toBe(3)
  expect(denied.stdout).toMatch(/deploy may not write to \/etc[\s\S]*--become/)
  const twice = await command([...one, '-i', lab.inventory])
  expect(twice).toMatchObject({ code: 2, stderr: expect.stringMatching(/Given twice/) })
})

test.for([
  ['Ctrl-C', '\x03'],
  ['Ctrl-D', '\x04'],
])('%s at the question for a password ends the command in order', async ([, key]) => {
  const words = [process.execPath, COMMAND, playbook, '-i', lab.inventory, '-e', 'what=quick', '-K']
  const child = spawn('script', ['-qec', words.map(quote).join(' '), '/dev/null'], {
    env: { ...process.env, XDG_STATE_HOME: state },
  })
  let screen = ''
  child.stdout.on('data', (chunk: Buffer) => {
    screen += chunk
    if (screen.endsWith('sudo password: ')) child.stdin.write(key as string)
  })
  const [code] = await once(child, 'exit')
  expect(screen).toContain('stopped at the password prompt')
  expect(code).toBe(130)
})

test('a drop-in, a new unit, and one that goes by another name: each is read before it is needed, and its undo is whole', async () => {
  const units = join(scratch, 'units.ts')
  writeFileSync(units, UNITS)
  await sh(PREPARE_UNITS)
  const before = await sh(LOOK_AT_UNITS)
  const flags = [units, '-i', lab.inventory, '--json']
  const failed = await command([...flags, '-e', 'fails=true'])
  expect(failed.code).toBe(3)
  expect(hostIn(resultOf(failed), 'op').rollback).toMatchObject({ state: 'complete', failed: [] })
  expect(await sh(LOOK_AT_UNITS)).toBe(before)

  const done = hostIn(resultOf(await command([...flags, '-e', 'fails=false'])), 'op')
  expect(done.tasks.flatMap(({ changes }) => changes.map(({ summary }) => summary))).toEqual([
    'create the folder /etc/systemd/system/op-a.service.d',
    'create /etc/systemd/system/op-a.service.d/1.conf',
    'create /etc/systemd/system/op-b.service',
    'make systemd read its unit files again (/etc/systemd/system/op-a.service.d and 2 more changed)',
    'restart op-a.service (/etc/systemd/system/op-a.service.d/1.conf changed)',
    'enable op-b.service',
    'start op-b.service',
    'disable op-c.service',
    'stop op-c.service',
    'remove the file /etc/systemd/system/op-c.service',
    'make systemd read its unit files again (/etc/systemd/system/op-c.service changed)',
  ])
  expect(await sh(LOOK_AT_UNITS)).toMatch(/MARK=new/)
  const again = hostIn(resultOf(await command([...flags, '-e', 'fails=false'])), 'op')
  expect(again).toMatchObject({ status: 'ok', exchanges: 1 })
})

const UNITS = `import { definePlaybook, t } from 'run-playbook'
import { Absent, Directory, Run, Service, ServiceEnable, WriteFile } from 'run-playbook/tasks'
const folder = '/etc/systemd/system/op-a.service.d'
const dropIn = WriteFile({ path: folder + '/1.conf', content: '[Service]\\nEnvironment=MARK=new\\n' })
const install = '[Install]\\nWantedBy=multi-user.target\\n'
export default definePlaybook({
  name: 'units',
  hosts: 'all',
  params: t.object({ fails: t.boolean() }),
  tasks: ({ params }) => [
    Directory({ path: folder }),
    dropIn,
    WriteFile({ path: '/etc/systemd/system/op-b.service', content: '[Service]\\nExecStart=/bin/sleep infinity\\n' + install }),
    ServiceEnable({ name: 'op-a', restartOn: [dropIn] }),
    ServiceEnable({ name: 'op-b' }),
    Service({ name: 'op-c-alias', enabled: false, running: false }),
    Service({ name: 'op-c', enabled: false, running: false }),
    Absent({ path: '/etc/systemd/system/op-c.service' }),
    ...(params.fails ? [Run({ command: 'exit 3', creates: '/run/never', backups: ['/run/never'] })] : []),
  ],
})
`
const PREPARE_UNITS = `cd /etc/systemd/system
for unit in op-a op-c; do
  printf '%s\\n' '[Service]' 'Environment=MARK=old' 'ExecStart=/bin/sleep infinity' '[Install]' 'WantedBy=multi-user.target' >$unit.service
done
echo Alias=op-c-alias.service >>op-c.service
systemctl daemon-reload; systemctl -q enable --now op-a op-c`
const LOOK_AT_UNITS = `systemctl show -p Id,Names,LoadState,ActiveState,UnitFileState,Environment,NeedDaemonReload op-a op-b op-c op-c-alias
find /etc/systemd/system -name 'op-*' -printf '%p %l\\n' | sort
tr '\\0' '\\n' </proc/$(systemctl show -p MainPID --value op-a)/environ | grep MARK`
