import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { open } from '../../lib/lab/index.ts'
import { withLock } from '../../lib/lab/lock.ts'
import { placesOf } from '../../lib/lab/places.ts'
import { type Ended, runCommand, stateFolder } from '../support/command.ts'
import { differences, manifestOf } from '../support/manifest.ts'
import { isLeftByDebian } from './mail-leftovers.ts'

// What the README's first minute shows, on a lab of another name than a developer's own.
const name = `n${process.pid % 1e7}`
const state = stateFolder()
const run = runCommand(state)
const command = (args: readonly string[], options = {}): Promise<Ended> =>
  run(args, { ...options, env: { RUN_PLAYBOOK_LAB: name, RUN_PLAYBOOK_INVENTORY: undefined } })
const runIdIn = (text: string): string => /^run: +(\S+)$/m.exec(text)?.[1] ?? ''

/** The lab keeps its state where the command was told to. */
async function lab() {
  process.env.XDG_STATE_HOME = state
  const found = await open(name)
  if (!found) throw new Error('no lab is up')
  return found
}

afterAll(async () => {
  await command(['lab', 'down'])
  rmSync(state, { recursive: true, force: true })
})

test('before there is a lab, its commands say how to come by one', async () => {
  for (const args of [['runs'], ['rollback', '20261124-150413-k7f3'], ['lab', 'exec', 'mail', 'true']]) {
    const { code, stderr } = await command(args)
    expect(code).toBe(2)
    expect(stderr).toMatch(/no lab/)
  }
})

test('SIGTERM while the lab boots leaves none, with the code of that signal', async () => {
  // It says that it waits while somebody else works on the lab.
  const onStart = (child: import('node:child_process').ChildProcess): void =>
    void child.stderr!.once('readable', () => child.kill('SIGTERM'))
  const up = () => command(['lab', 'up'], { onStart })
  const { code, stderr } = await withLock(placesOf(name).lock, up)
  expect(stderr).toContain('stopping in order')
  expect(code).toBe(143)
  expect(await open(name)).toBeUndefined()
})

test('Ctrl-C in the middle of an install: it is finished, taken back, and said', async () => {
  await command(['lab', 'up'])
  const before = await manifestOf(await lab(), 'mail')
  const { code, stdout, stderr } = await command(['mail'], {
    onStart: (child: import('node:child_process').ChildProcess) => {
      const interruptAt = async (): Promise<void> => {
        const installs = async () =>
          (await (await lab()).exec('mail', ['pgrep', '-f', '[d]pkg .*--unpack'])).code === 0
        while (!(await installs())) await new Promise((resolve) => setTimeout(resolve, 100))
        child.kill('SIGINT')
      }
      void interruptAt()
    },
  })
  expect(stderr).toContain('stopping in order')
  expect(stdout).toMatch(/stopped/)
  expect(code).toBe(130)
  const changed = differences(before, await manifestOf(await lab(), 'mail'))
  expect(changed.filter((path) => !isLeftByDebian(path))).toEqual([])
})

test('one command: a mail server, with a summary that says what to do next', async () => {
  const { code, stdout } = await command(['mail'])
  expect(code).toBe(0)
  for (const line of [
    /changed by 14 of \d+ tasks/,
    /✔ port 25 says 220 mail\.clankers\.lan ESMTP Postfix/,
    /^undo it: +run-playbook rollback \d{8}-\d{6}-\w{4}$/m,
    /^look inside: +run-playbook lab exec$/m,
  ])
    expect(stdout).toMatch(line)
  const [id, log] = [runIdIn(stdout), /^log: +(\S+)$/m.exec(stdout)?.[1] ?? '']
  expect(log).toBe(join(state, 'run-playbook/log', `${id}.log`))
  expect(readFileSync(log, 'utf8')).toContain('change /etc/postfix/main.cf')
})

test('again: nothing to change, one exchange', async () => {
  const { code, stdout } = await command(['mail'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/nothing to change/)
  expect(stdout).toMatch(/0 changes · 1 exchange/)
})

test('a look inside, the list of runs, and the way back', async () => {
  expect(await command(['lab', 'exec', 'mail', '--', 'postconf', '-h', 'myhostname'])).toMatchObject({
    code: 0,
    stdout: 'mail.clankers.lan\n',
  })
  expect((await command(['lab', 'exec', 'mail', '--', 'sh', '-c', 'exit 7'])).code).toBe(7)
  expect((await command(['lab', 'status'])).stdout).toContain(`${name}  mail  192.168.100.12  running`)
  const { stdout } = await command(['runs'])
  const [stopped, committed] = stdout.trim().split('\n')
  expect(stopped).toMatch(/ rolled back /)
  expect(committed).toMatch(/ committed /)
  const id = committed?.split(/ +/)[1] ?? ''
  const back = await command(['rollback', id])
  expect(back.code).toBe(0)
  expect(back.stdout).toMatch(/the host is as before/)
  expect((await command(['rollback', id])).code).toBe(2)
  expect(
    (await command(['lab', 'exec', 'mail', '--', 'sh', '-c', 'command -v postfix dovecot ufw'])).code,
  ).not.toBe(0)
})

test('the playbook of the README runs as it is shown', async () => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
  const [, playbook = ''] = /```ts\n(\/\/ site\.ts\n[\s\S]*?)```/.exec(readme) ?? []
  const write = (file: string, text: string): string => {
    writeFileSync(join(state, file), text)
    return join(state, file)
  }
  const site = write('site.ts', playbook)
  const hosts = readFileSync((await lab()).inventory, 'utf8').replace('[mail]', '[web]')
  const { code, stdout } = await command([site, '-i', write('hosts.ini', hosts)])
  expect(stdout).toMatch(/✔ http:\/\/127\.0\.0\.1:8080\/ answers 200/)
  expect(code).toBe(0)
})

test('lab down leaves nothing', async () => {
  expect((await command(['lab', 'down'])).code).toBe(0)
  expect((await command(['lab', 'status'])).stdout).not.toContain(name)
})
