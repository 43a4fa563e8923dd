import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LEFT_TO_HOST } from '../../lib/engine/host-result.ts'
import { type Lab, up } from '../../lib/lab/index.ts'
import { hostIn, resultOf, runCommand, stateFolder } from '../support/command.ts'

const scratch = mkdtempSync(join(tmpdir(), 'run-playbook-guard-'))
const state = stateFolder()
const command = runCommand(state)
const HOST = '192.168.100.41'
let lab: Lab
let playbook: string

const PLAYBOOK = `import { definePlaybook } from 'run-playbook'
import { defineTask, Secret, sh, t } from 'run-playbook/author'
import { CommandSucceeds, Run, UfwEnabled, WriteFile } from 'run-playbook/tasks'
const Cut = defineTask({
  name: 'Cut',
  args: t.object({ command: t.string(), undo: t.string(), port: t.optional(t.port()) }),
  title: () => 'cut',
  read: () => ({ is: { key: 'cut:', ask: 'test -e /etc/g-cut', parse: ({ code }) => code === 0 } }),
  *plan({ command, undo, port }, { is }) {
    if (is) return
    yield {
      summary: 'cut', before: '', after: '', apply: { sh: command + '; touch /etc/g-cut' }, undo: { sh: undo + '; rm -f /etc/g-cut' },
      mayDisconnect: port ? { port } : {}, effects: [{ kind: 'sets', key: 'cut:', value: () => true }],
    }
  },
})
const file = (name) => WriteFile({ path: '/etc/g-' + name, content: name + '\\n' })
const slow = (wait) => Run({ command: wait + '; touch /etc/g-2', creates: '/etc/g-2', undo: 'rm -f /etc/g-2', title: 'second', stdin: new Secret('hush-hush-hush') })
const logs = (command) => Run({ command, creates: '/etc/g-2', undo: 'pgrep -f "^sleep 30" >>/etc/g-log; echo undo >>/etc/g-log', title: 'logs' })
const cases = {
  quick: () => [file('1'), file('2')],
  more: () => [file('3')],
  slow: () => [file('1'), slow('sleep 3000')],
  late: () => [file('1'), slow('until [ -e /run/g-go ]; do echo; sleep 0.1; done')],
  leaves: () => [file('1'), Run({ command: 'cat; env -i setsid sh -c "sleep 301; touch /etc/g-3" & sleep 300; touch /etc/g-2', creates: '/etc/g-2', undo: 'rm -f /etc/g-2', title: 'leaves', stdin: new Secret('hush-hush-hush') })],
  reboots: () => [file('1'), logs('trap "sleep 1; echo late >>/etc/g-log; exit 1" TERM; while :; do sleep 0.1; done')],
  elsewhere: () => [file('1'), logs("su -l -s /bin/sh nobody -c 'trap \\"\\" TERM; setsid sleep 303 & wait' 2>/dev/null")],
  daemon: () => [Run({ command: 'setsid -f sleep 302; systemctl daemon-reload; touch /etc/g-2', creates: '/etc/g-2', undo: 'rm -f /etc/g-2', title: 'daemon' }), file('1')],
  harmless: () => [file('1'), Cut({ command: ':', undo: ':' }), file('3')],
  refused: () => [file('1'), Cut({ command: 'systemctl stop ssh.socket ssh.service', undo: 'systemctl start ssh.service' }), file('3')],
  hangs: () => [file('1'), Cut({ command: 'sleep 300', undo: ':' })],
  slows: () => [Cut({ command: 'echo "account required pam_exec.so /bin/sleep 25" >>/etc/pam.d/sshd', undo: 'sed -i /pam_exec/d /etc/pam.d/sshd' }), file('3')],
  moves: () => [file('1'), Cut({ command: 'echo "Port 2222" >/etc/ssh/sshd_config.d/g.conf; systemctl restart ssh', undo: 'rm -f /etc/ssh/sshd_config.d/g.conf; systemctl restart ssh', port: 2222 }), file('3')],
}
export default definePlaybook({
  name: 'guarded',
  hosts: 'all',
  params: t.object({ what: t.string(), broken: t.withDefault(t.boolean(), false) }),
  tasks: ({ params }) => cases[params.what](),
  verify: ({ params }) => params.broken ? [CommandSucceeds({ command: 'false', within: 0 })] : [],
})
`
const run = (what: string, ...more: string[]) =>
  command([playbook, '-i', lab.inventory, '-e', `what=${what}`, '--json', ...more])
/** For changes that are confirmed, however long that takes. */
const LATE = ['--confirm-timeout', '600']
const rollback = (id: string, ...more: string[]) =>
  command(['rollback', id, '-i', lab.inventory, '--json', ...more])
const runs = async () => {
  const { stdout } = await command(['runs', '-i', lab.inventory, '--json'])
  return (JSON.parse(stdout) as { hosts: { runs: { run: string; state: string; of?: string }[] }[] })
    .hosts[0]!.runs
}
const sh = async (script: string): Promise<string> => {
  const { code, stdout, stderr } = await lab.exec('g', ['sh', '-c', script])
  if (code !== 0) throw new Error(`${script}: ${stderr}`)
  return stdout.trim()
}
const there = (): Promise<string> => sh('cd /etc; ls | grep ^g- || :')
const until = async (condition: () => Promise<boolean>): Promise<void> => {
  while (!(await condition())) await sleep(200)
}
const clean = () => sh('rm -rf /etc/g-* /var/lib/run-playbook/runs/*')
const UNITS =
  'systemctl list-units --all --no-legend "run-playbook-*"; find /etc/systemd /run/systemd/system -name "run-playbook-*"'
/** Nothing of ours is left running or waiting; systemd takes a moment to forget a service that has ended. */
const quiet = () => until(async () => (await sh(UNITS)) === '')
const PASSWORDS = 'grep -rlsF hush-hush-hush /var/lib/run-playbook || :'
const SHELL = 'kill -9 "$(cat /var/lib/run-playbook/runs/*/shell)"'

beforeAll(async () => {
  playbook = join(scratch, 'guarded.ts')
  writeFileSync(playbook, PLAYBOOK)
  lab = await up({ name: `g${process.pid % 1e7}`, ephemeral: true, hosts: [{ name: 'g', address: HOST }] })
})
afterAll(async () => {
  await lab?.down()
  for (const folder of [scratch, state]) rmSync(folder, { recursive: true, force: true })
})

test('a run that ends leaves no guard behind', async () => {
  expect(hostIn(resultOf(await run('quick')), 'g').status).toBe('changed')
  expect(await there()).toBe('g-1\ng-2')
  await quiet()
  await clean()
})

test('what a change leaves behind on purpose lives on, and elsewhere than with the guard', async () => {
  expect(hostIn(resultOf(await run('daemon')), 'g').status).toBe('changed')
  expect(await sh('cat /proc/$(pgrep -f "^sleep 302")/cgroup; pkill -f "^sleep 302"')).not.toMatch(
    /run-playbook/,
  )
  await quiet()
  await clean()
})

/** A run is at its second change. */
const atWork = () =>
  until(async () => (await sh('cat /var/lib/run-playbook/runs/*/0002/apply.scope 2>/dev/null || :')) !== '')

/** Runs it, and kills its controller once it is at its second change, which has a secret as its input. */
const killed = async (what: string, ...more: string[]): Promise<void> => {
  let seen: string[] = []
  const { code } = await command([playbook, '-i', lab.inventory, '-e', `what=${what}`, ...more], {
    onStart: async (child) => {
      await atWork()
      seen = [await there(), await sh(PASSWORDS)]
      child.kill('SIGKILL')
    },
  })
  expect(code).toBe('SIGKILL')
  expect(seen).toEqual(['g-1', expect.stringMatching(/0002\/in$/m)])
}

test('a controller that is killed, and the shell of its run: the host takes the run back by itself', async () => {
  await killed('leaves')
  // Whoever ends the watchdog's sleep does not end the watchdog.
  await sh(`${SHELL}; until pkill -P "$(cat /var/lib/run-playbook/runs/*/guard)" -x sleep; do :; done`)
  await until(async () => (await there()) === '')
  await until(async () => (await runs())[0]?.state === 'rolled back')
  expect([await sh('pgrep -f "^sleep 30" || :'), await sh(PASSWORDS)]).toEqual(['', ''])
  expect(await sh('grep guard /var/lib/run-playbook/runs/*/journal')).toMatch(
    /its controller was gone for 20 s/,
  )
  expect(await sh('cat /var/lib/run-playbook/lock')).toMatch(/^the rollback of run \S+, by its host$/)
  await quiet()
  await clean()
})

test('the shell of a run is killed: nothing is undone while its change is at work', async () => {
  const ended = command([playbook, '-i', lab.inventory, '-e', 'what=late'], {
    onStart: ({ stderr }) =>
      stderr?.on('data', (text: Buffer) => {
        if (/waits for a change that still runs: run second/.test(text.toString())) void sh(': >/run/g-go')
      }),
  })
  await atWork()
  await sh(SHELL)
  const { code, stdout } = await ended
  expect(code).toBe(4)
  expect(stdout).not.toContain(LEFT_TO_HOST)
  expect((await runs())[0]?.state).toBe('rolled back')
  expect([await there(), await sh("pgrep -f '^sh .*/0002/[a]pply' || :")]).toEqual(['', ''])
  await sh('rm /run/g-go')
  await quiet()
  await clean()
})

test('a process of a change that su gave to a session of another user is ended before anything is undone', async () => {
  const ended = run('elsewhere')
  await until(async () => (await sh('pgrep -f "^sleep 303" || :')) !== '')
  expect(await sh('cat /proc/$(pgrep -f "^sleep 303")/cgroup')).toMatch(/\/user-65534\.slice\/session-/)
  await sh(`${SHELL} "$(cut -s -d ' ' -f 3 /var/lib/run-playbook/runs/*/0002/apply.scope)"`)
  expect(hostIn(resultOf(await ended), 'g').rollback).toMatchObject({ state: 'complete' })
  expect(await sh('cat /etc/g-log')).toBe('undo')
  await quiet()
  await clean()
})

test('an orderly reboot: the change comes to its end, and the next boot takes the run back', async () => {
  let controller: ChildProcess | undefined
  const args = [playbook, '-i', lab.inventory, '-e', 'what=reboots']
  const ended = command(args, { onStart: (child) => (controller = child) })
  await atWork()
  await lab.stop('g')
  controller?.kill('SIGKILL')
  await ended
  await lab.start('g')
  await until(async () => (await runs())[0]?.state === 'rolled back')
  expect([await there(), await sh('cat /etc/g-log')]).toEqual(['g-log', 'late\nundo'])
  await quiet()
  await clean()
})

test('a loss of power, and a controller that never comes back: the next boot takes the run back', async () => {
  await killed('slow')
  await lab.stop('g', 'power-loss')
  await lab.start('g')
  await until(async () => (await runs())[0]?.state === 'rolled back')
  expect([await there(), await sh(PASSWORDS)]).toEqual(['', ''])
  expect(await sh('grep guard /var/lib/run-playbook/runs/*/journal')).toBe(
    'guard the host lost power before it had ended',
  )
  await quiet()
  await clean()
})

test('a host that is lost for good is left to itself, and that is said', async () => {
  const ended = run('slow')
  await atWork()
  await lab.stop('g', 'power-loss')
  const host = hostIn(resultOf(await ended), 'g')
  expect(host).toMatchObject({ status: 'unreachable', rollback: { state: 'unknown' } })
  expect(host.error?.hint).toContain(LEFT_TO_HOST)
  await lab.start('g')
  await until(async () => (await runs())[0]?.state === 'rolled back')
  await quiet()
  await clean()
})

test('a change that may cut us off is confirmed by a new connection, and the run goes on there', async () => {
  const host = hostIn(resultOf(await run('harmless', ...LATE)), 'g')
  expect(host).toMatchObject({ status: 'changed', changed: 3 })
  expect(await there()).toBe('g-1\ng-3\ng-cut')
  expect(await sh('grep confirmed /var/lib/run-playbook/runs/*/journal')).toBe('confirmed 0002')
  await quiet()
  await clean()
})

test('no new connection comes through: back by the switch, and told so', async () => {
  const ended = await run('refused', '--confirm-timeout', '8')
  const host = hostIn(resultOf(ended), 'g')
  expect(host).toMatchObject({ status: 'failed', rollback: { state: 'complete' } })
  expect(host.error?.message).toMatch(/cut: no new connection (reached the host|confirmed it) within \d+ s/)
  expect(host.error).not.toHaveProperty('hint')
  expect(await there()).toBe('')
  await quiet()
  await clean()
})

test('a login that takes long is waited for, whether it has become slow by the change or was so before', async () => {
  const patient = ['--connect-timeout', '300', '--confirm-timeout']
  const slows = hostIn(resultOf(await run('slows', ...patient, '120')), 'g')
  expect(slows).toMatchObject({ status: 'changed', changed: 2 })
  await sh('rm /etc/g-*')
  const slow = hostIn(resultOf(await run('harmless', ...patient, '20')), 'g')
  expect(slow).toMatchObject({ status: 'changed', changed: 3 })
  await sh('sed -i /pam_exec/d /etc/pam.d/sshd')
  await quiet()
  await clean()
})

test('a change that cuts us off and hangs is ended by the host', async () => {
  const ended = await run('hangs', '--confirm-timeout', '5')
  const host = hostIn(resultOf(ended), 'g')
  expect(host).toMatchObject({ status: 'failed', rollback: { state: 'complete' } })
  expect(await there()).toBe('')
  await quiet()
  await clean()
})

test('the host moves: confirmed at the new place; a failure afterwards brings it back to the old one', async () => {
  const broken = hostIn(resultOf(await run('moves', '-e', 'broken=true', ...LATE)), 'g')
  expect(broken).toMatchObject({ status: 'failed', rollback: { state: 'complete' } })
  expect(await there()).toBe('')
  const moved = await run('moves', ...LATE)
  expect(hostIn(resultOf(moved), 'g')).toMatchObject({ status: 'changed', changed: 3 })
  expect(await there()).toBe('g-1\ng-3\ng-cut')
  await quiet()
  const { run: id } = resultOf(moved)
  await sh('rm /etc/ssh/sshd_config.d/g.conf; systemctl restart ssh')
  expect(hostIn(resultOf(await rollback(id)), 'g').rollback?.state).toBe('complete')
  expect(await there()).toBe('')
  await clean()
})

test('--orphan keep leaves it to the next run, which refuses, or goes on from there', async () => {
  await killed('slow', '--orphan', 'keep')
  await sh(SHELL)
  await quiet()
  const { stderr } = await command([playbook, '-i', lab.inventory, '-e', 'what=quick', '--check'])
  expect(stderr).toMatch(
    /run \S+ was interrupted, and a change of it still runs: the next run resolves that first/,
  )
  const refused = hostIn(resultOf(await run('quick', '--interrupted', 'refuse')), 'g')
  expect(refused).toMatchObject({ status: 'failed', error: { code: 'E_TASK' } })
  expect(refused.error?.message).toMatch(
    /^run \S+ was interrupted on this host, and a change of it still runs$/,
  )
  await sh('pkill sleep')
  const resumed = await run('quick', '--interrupted', 'resume')
  expect(hostIn(resultOf(resumed), 'g')).toMatchObject({ status: 'changed', changed: 1 })
  expect(await there()).toBe('g-1\ng-2')
  expect((await runs()).map(({ state }) => state)).toEqual(['resumed', 'committed'])
  expect(await sh(PASSWORDS)).toBe('')
  await clean()
})

test('a loss of power before a change was confirmed: the next boot takes it back', async () => {
  const ended = run('hangs', ...LATE)
  await atWork()
  await lab.stop('g', 'power-loss')
  await lab.start('g')
  await until(async () => (await there()) === '')
  const host = hostIn(resultOf(await ended), 'g')
  expect(host).toMatchObject({ rollback: { state: 'complete' } })
  expect(host.rollback?.byHost).toMatch(/the host lost power before it was confirmed/)
  expect((await runs()).map(({ state }) => state)).toEqual(['rolled back'])
  await quiet()
  await clean()
})

test('a rollback has a preview, names what was changed since, and goes back to a point', async () => {
  const first = resultOf(await run('quick')).run
  const second = resultOf(await run('more')).run
  await sh('echo by hand >/etc/g-1')
  const preview = hostIn(resultOf(await rollback(first, '--check')), 'g')
  expect(preview).toMatchObject({
    status: 'pending',
    rollback: {
      state: 'preview',
      undone: ['create /etc/g-2', 'create /etc/g-1'],
      changedSince: ['/etc/g-1'],
    },
  })
  expect(await there()).toBe('g-1\ng-2\ng-3')
  const plain = await command(['rollback', first, '-i', lab.inventory, '--check'])
  expect(plain.stdout).toMatch(/2 changes would be rolled back[\s\S]*! \/etc\/g-1/)

  const back = hostIn(resultOf(await rollback(first, '--to')), 'g')
  expect(back.rollback).toMatchObject({ state: 'complete', undone: ['create /etc/g-3'] })
  expect((await runs()).find((one) => one.run === second)?.state).toBe('rolled back')
  const all = hostIn(resultOf(await rollback(first)), 'g')
  expect(all.rollback).toMatchObject({ state: 'complete', changedSince: ['/etc/g-1'] })
  expect(await there()).toBe('')
  const redone = hostIn(resultOf(await rollback(all.rollback?.run ?? '')), 'g')
  expect(redone.rollback?.state).toBe('complete')
  expect(await there()).toBe('g-1\ng-2')
  expect(await sh('cat /etc/g-1')).toBe('by hand')
  await clean()
})
