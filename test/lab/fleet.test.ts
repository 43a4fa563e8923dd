import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Lab, up } from '../../lib/lab/index.ts'
import { resultOf, runCommand, stateFolder } from '../support/command.ts'

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
  const ended = await command(['mail', '-i', inventory, '--json', '--connect-timeout', '60'])
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
  const again = await command(['mail', '-i', inventory, '--connect-timeout', '60'])
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
  params: t.object({ waits: t.withDefault(t.boolean(), false) }),
  tasks: ({ params }) => [
    WriteFile({ path: '/etc/slow-1', content: 'one\\n' }),
    Run({ command: params.waits ? 'until [ -e /run/go ]; do sleep 0.1; done; touch /etc/slow-2' : 'touch /etc/slow-2', creates: '/etc/slow-2', undo: 'rm -f /etc/slow-2' }),
    WriteFile({ path: '/etc/slow-3', content: 'three\\n' }),
  ],
})
`
const sh = async (host: string, script: string): Promise<string> =>
  (await lab.exec(host, ['sh', '-c', script])).stdout.trim()
const there = (host: string): Promise<string> => sh(host, 'cd /etc; echo slow-*')
const until = async (condition: () => Promise<boolean>): Promise<void> => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50))
}
/** A process of the change that waits, without the shell that looks for it. */
const AT_WORK = "pgrep -f '^sh -c .*/0002/[a]pply'"
const atWork = (host: string): Promise<void> => until(async () => (await sh(host, AT_WORK)) !== '')

test('two runs at once on one host: the second waits, says for whom, and finds nothing left to do', async () => {
  const playbook = write('slow.ts', SLOW)
  const slow = (waits: boolean, onStart = (_: ChildProcess): void => {}) =>
    command([playbook, '-i', lab.inventory, '--limit', 'mail2', '-e', `waits=${waits}`], { onStart })
  const first = slow(true)
  await atWork('mail2')
  const second = slow(false, ({ stderr }) => {
    let said = ''
    stderr?.on('data', (chunk: Buffer) => {
      said += chunk
      if (/waits for the host's lock/.test(said)) void sh('mail2', ': >/run/go')
    })
  })
  const [one, two] = await Promise.all([first, second])
  expect([one.code, two.code]).toEqual([0, 0])
  expect(two.stderr).toMatch(/waits for the host's lock, held by run \S+ of slow, by \S+@/)
  expect(two.stdout).toMatch(/nothing to change/)
  expect(await there('mail2')).toBe('slow-1 slow-2 slow-3')
})

test('a run that is killed is taken back by the next one', async () => {
  const playbook = write('slow.ts', SLOW)
  // Not by its host, which would do so at once where this machine is slow.
  const slow = (waits: boolean, onStart = (_: ChildProcess): void => {}) => {
    const more = ['--limit', 'mail3', '--orphan', 'keep', '-e', `waits=${waits}`]
    return command([playbook, '-i', lab.inventory, ...more], { onStart })
  }
  const killed = await slow(true, (child) => void atWork('mail3').then(() => child.kill('SIGKILL')))
  expect(killed.code).toBe('SIGKILL')
  await sh('mail3', `kill $(${AT_WORK})`)
  await until(
    async () => (await lab.exec('mail3', ['flock', '-n', '/var/lib/run-playbook/lock', 'true'])).code === 0,
  )
  expect(await there('mail3')).toBe('slow-1')
  const next = await slow(false)
  expect(next.code).toBe(0)
  expect(next.stderr).toMatch(/run \S+ was interrupted: it is rolled back first/)
  expect(await there('mail3')).toBe('slow-1 slow-2 slow-3')
  const { stdout } = await command(['runs', '-i', lab.inventory, '--limit', 'mail3'])
  const states = stdout.trim().split('\n').slice(-2)
  expect(states.map((line) => /rolled back|committed/.exec(line)?.[0])).toEqual(['rolled back', 'committed'])
})
