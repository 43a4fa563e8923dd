import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Lab, up } from '../lib/lab/index.ts'
import { resultOf, runCommand, stateFolder } from './support/command.ts'

const scratch = mkdtempSync(join(tmpdir(), 'run-playbook-fleet-'))
const state = stateFolder()
const command = runCommand(state)
const names = Array.from({ length: 9 }, (_, index) => `mail${index + 1}`)
const PACKAGES = 'postfix dovecot-core dovecot-imapd dovecot-pop3d ssl-cert ufw'
let lab: Lab

const write = (name: string, text: string): string => {
  const file = join(scratch, name)
  writeFileSync(file, text)
  return file
}

/** Nine hosts that start from one on which the packages are installed, because that part is Debian's and takes its time. */
beforeAll(async () => {
  const id = process.pid % 1e7
  const seed = await up({
    name: `s${id}`,
    ephemeral: true,
    hosts: [{ name: 'seed', address: '192.168.100.20' }],
  })
  const install = `apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -y -qq install ${PACKAGES}`
  const installed = await seed.exec('seed', ['sh', '-c', install])
  if (installed.code !== 0) throw new Error(installed.stderr)
  const layer = await seed.snapshot('seed', join(scratch, 'layer'))
  await seed.down()
  const hosts = names.map((name, index) => ({
    name,
    address: `192.168.100.${21 + index}`,
    groups: ['mail'],
    layer,
  }))
  lab = await up({ name: `f${id}`, ephemeral: true, hosts })
})
afterAll(async () => {
  await lab?.down()
  rmSync(scratch, { recursive: true, force: true })
  rmSync(state, { recursive: true, force: true })
})

test('ten hosts at once, one of them dead: nine converge, and the dead one is named', async () => {
  const inventory = write(
    'ten.ini',
    `${readFileSync(lab.inventory, 'utf8')}\n[mail]\ndead ansible_host=192.168.100.99\n`,
  )
  const ended = await command(['mail', '-i', inventory, '--json', '--connect-timeout', '5'])
  const { hosts } = resultOf(ended)
  expect(hosts.flatMap(({ host, status, error }) => (status === 'failed' ? [{ host, error }] : []))).toEqual(
    [],
  )
  expect(ended.code).toBe(4)
  expect(hosts.filter(({ status }) => status === 'changed').map(({ host }) => host)).toEqual(names)
  expect(hosts.filter(({ status }) => status !== 'changed')).toMatchObject([
    {
      host: 'dead',
      status: 'unreachable',
      error: { code: 'E_UNREACHABLE', where: 'dead (192.168.100.99:22)' },
    },
  ])
  const again = await command(['mail', '-i', inventory, '--connect-timeout', '5'])
  expect(again.code).toBe(4)
  expect(again.stdout).toMatch(/dead \(192\.168\.100\.99/)
  expect(again.stdout).toMatch(/10 hosts: 9 ok, 1 unreachable/)
})

test('a host whose key is not known is not spoken to, and the way out is told', async () => {
  const nobody = write('nobody', '')
  const inventory = write(
    'unknown.ini',
    readFileSync(lab.inventory, 'utf8').replaceAll(lab.knownHosts, nobody),
  )
  const one = ['mail', '-i', inventory, '--limit', 'mail1']
  const { code, stdout } = await command(one)
  expect(code).toBe(4)
  expect(stdout).toMatch(/host key is unknown: ssh-ed25519 SHA256:/)
  expect(stdout).toMatch(/--strict-host-key-checking accept-new/)
  expect((await command([...one, '--strict-host-key-checking', 'accept-new'])).code).toBe(0)
  expect(readFileSync(nobody, 'utf8')).toMatch(/^192\.168\.100\.21 ssh-ed25519 /)
  expect((await command(one)).code).toBe(0)
})

const SLOW = `import { definePlaybook, t } from 'run-playbook'
import { Run, WriteFile } from 'run-playbook/tasks'
export default definePlaybook({
  name: 'slow',
  hosts: 'all',
  params: t.object({ seconds: t.withDefault(t.integer(), 0) }),
  tasks: ({ params }) => [
    WriteFile({ path: '/etc/slow-1', content: 'one\\n' }),
    Run({ command: \`sleep \${params.seconds} && touch /etc/slow-2\`, creates: '/etc/slow-2', undo: 'rm -f /etc/slow-2' }),
    WriteFile({ path: '/etc/slow-3', content: 'three\\n' }),
  ],
})
`
const there = async (host: string) =>
  (await lab.exec(host, ['sh', '-c', 'cd /etc; echo slow-*'])).stdout.trim()
const until = async (condition: () => Promise<boolean>): Promise<void> => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50))
}

test('two runs at once on one host: the second waits, says for whom, and finds nothing left to do', async () => {
  const playbook = write('slow.ts', SLOW)
  const slow = (seconds: number) =>
    command([playbook, '-i', lab.inventory, '--limit', 'mail2', '-e', `seconds=${seconds}`])
  const first = slow(4)
  await until(async () => (await there('mail2')).includes('slow-1'))
  const [one, two] = await Promise.all([first, slow(0)])
  expect([one.code, two.code]).toEqual([0, 0])
  expect(two.stderr).toMatch(/waits for the host's lock, held by run \S+ of slow, by \S+@/)
  expect(two.stdout).toMatch(/nothing to change/)
  expect(await there('mail2')).toBe('slow-1 slow-2 slow-3')
})

test('a run that is killed is taken back by the next one', async () => {
  const playbook = write('slow.ts', SLOW)
  const slow = (seconds: number, onStart = (_: import('node:child_process').ChildProcess): void => {}) =>
    command([playbook, '-i', lab.inventory, '--limit', 'mail3', '-e', `seconds=${seconds}`], { onStart })
  const killed = await slow(600, (child) => {
    const sleeps = async () => (await lab.exec('mail3', ['pgrep', '-x', '-f', 'sleep 600'])).code === 0
    void until(sleeps).then(() => child.kill('SIGKILL'))
  })
  expect(killed.code).toBe('SIGKILL')
  await lab.exec('mail3', ['pkill', '-x', '-f', 'sleep 600'])
  await until(
    async () => (await lab.exec('mail3', ['flock', '-n', '/var/lib/run-playbook/lock', 'true'])).code === 0,
  )
  expect(await there('mail3')).toBe('slow-1')
  const next = await slow(0)
  expect(next.code).toBe(0)
  expect(next.stderr).toMatch(/run \S+ did not end: it is taken back first/)
  expect(await there('mail3')).toBe('slow-1 slow-2 slow-3')
  const { stdout } = await command(['runs', '-i', lab.inventory, '--limit', 'mail3'])
  const states = stdout.trim().split('\n').slice(-2)
  expect(states.map((line) => /rolled back|committed/.exec(line)?.[0])).toEqual(['rolled back', 'committed'])
})
