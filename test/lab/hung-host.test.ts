import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Lab, up } from '../../lib/lab/index.ts'
import { type Ended, hostIn, resultOf, runCommand } from '../support/command.ts'
import { HostileJournal } from '../support/hostile-journal.ts'
import { newKey, SshServer } from '../support/ssh-server.ts'

const scratch = mkdtempSync(join(tmpdir(), 'hung-host-'))
const command = runCommand(scratch)
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const playbook = (name: string, tasks: string): string => {
  const path = join(scratch, `${name}.ts`)
  writeFileSync(
    path,
    `import { definePlaybook, t } from 'run-playbook'
import { Directory, Run, WriteFile } from 'run-playbook/tasks'
export default definePlaybook({ name: '${name}', hosts: 'all', params: t.object({}), tasks: ({ host }) => ${tasks} })
`,
  )
  return path
}
/** A busy machine is no hung host. */
const PATIENT = 'ansible_host_key_checking=no ansible_timeout=600 rp_shell_timeout=600'

describe('hosts whose replies do not come to an end', () => {
  const servers: SshServer[] = []
  afterAll(() => Promise.all(servers.map((server) => server.stop())))
  /** An inventory with `well`, and with ssh servers whose login shell reads a request and then says `reply`. */
  const inventory = async (name: string, replies: Readonly<Record<string, string>>): Promise<string> => {
    const lines = Object.entries(replies).map(async ([host, reply]) => {
      const shell = join(scratch, host)
      writeFileSync(shell, `#!/bin/sh\nread -r T n\nprintf '\\n%s hello\\n' "$T"\n${reply}\n`, {
        mode: 0o700,
      })
      const server = await SshServer.start({ hostKeys: [newKey()], loginShell: [shell, '-c'] })
      servers.push(server)
      return `${host} ansible_host=127.0.0.1 ansible_user=root ansible_port=${server.port} ${PATIENT}`
    })
    const path = join(scratch, name)
    writeFileSync(path, ['well ansible_connection=local', ...(await Promise.all(lines))].join('\n'))
    return path
  }
  const ENDLESS = {
    frames: 'while :; do printf \'\\n%s answer 0 0\\n\' "$T"; done',
    notes: 'while :; do printf \'x\\n%s waiting\\n\' "$T"; done',
    bytes: 'cat /dev/zero',
  }
  const plain = playbook('plain', `[Directory({ path: '/etc' })]`)

  test('are named, and the others go on', async () => {
    const hosts = await inventory('endless.ini', ENDLESS)
    const { hosts: ended } = resultOf(await command([plain, '-i', hosts, '--json']))
    expect(ended.map(({ host, status, error }) => [host, status, error?.code])).toEqual([
      ['well', 'ok', undefined],
      ...['frames', 'notes', 'bytes'].map((host) => [host, 'unreachable', 'E_UNREACHABLE']),
    ])
    const told = await command([plain, '-i', hosts])
    expect(told.code).toBe(4)
    for (const host of Object.keys(ENDLESS))
      expect(told.stdout).toMatch(
        new RegExp(
          `^.*${host}\\b.*\\n?.*(more than \\d+ (bytes|frames) in one|(misplaced|unknown) mark)`,
          'm',
        ),
      )
  })

  test('are left at the first Ctrl-C where they say nothing more', async () => {
    const asked = ['silent', 'half'].map((host) => join(scratch, `${host}.asked`))
    const hosts = await inventory('silent.ini', {
      silent: `: >'${asked[0]}'; cat >/dev/null`,
      half: `printf half; : >'${asked[1]}'; cat >/dev/null`,
    })
    const ended = await command([plain, '-i', hosts, '--json'], {
      onStart: (child) =>
        void vi.waitUntil(() => asked.every(existsSync), 600_000).then(() => child.kill('SIGINT')),
    })
    expect(ended.code).toBe(130)
    expect(resultOf(ended).hosts.slice(1)).toMatchObject([
      { host: 'silent', status: 'stopped' },
      { host: 'half', status: 'stopped' },
    ])
  })
})

// They wait most of their time.
describe.runIf(process.getuid?.() === 0).concurrent('a host of which a disk', () => {
  const dir = join(scratch, 'disk')
  const hosts = join(scratch, 'here.ini')
  /** On this machine, with mounts and a memory of runs of its own: what `mount` mounts on `dir`, and whatever `then` does with "$@", the command. */
  const here = async (mount: string, then: string, args: readonly string[]): Promise<Ended> => {
    const host = new HostileJournal()
    mkdirSync(dir, { recursive: true })
    writeFileSync(hosts, 'here ansible_connection=local')
    try {
      const script = `set -e; dir=$1 scratch=$2; shift 2\n${mount}\nset +e\n${then}`
      return await host.command(args, ['sh', '-c', script, 'sh', dir, host.scratch])
    } finally {
      host.close()
    }
  }

  test('is not there any more is left at the first Ctrl-C', async () => {
    // An automount that nobody serves: whoever looks waits, as for a dead server of files.
    const dead = `mkfifo "$scratch/fifo"; exec 4<>"$scratch/fifo"
mount -n -i -t autofs -o fd=4,pgrp=1,minproto=5,maxproto=5,direct none "$dir"`
    const path = playbook('dead', `[Directory({ path: '${dir}/x' })]`)
    const stopped = `"$@" 4>&- & p=$!
waits() { for one in /proc/[0-9]*; do [ "$one/ns/mnt" -ef /proc/self/ns/mnt ] && grep -qs autofs_wait "$one/wchan" && return; done; return 1; }
until waits; do sleep 0.1; done
kill -s INT $p; wait $p`
    const ended = await here(dead, stopped, [path, '--json'])
    expect(ended.code).toBe(130)
    expect(resultOf(ended).hosts).toMatchObject([{ host: 'here', status: 'stopped' }])
  })

  test('takes no write any more, so that a change cannot even be killed, is named, and nothing is undone meanwhile', async () => {
    const ice = `truncate -s 16M "$scratch/image"; mkfs.ext4 -q "$scratch/image"
mount -o loop "$scratch/image" "$dir"; fsfreeze -f "$dir"`
    const path = playbook(
      'frozen',
      `[WriteFile({ path: '/var/lib/run-playbook/before', content: 'x' }), Run({ command: 'touch ${dir}/x', creates: '${dir}/x', undo: 'rm -f ${dir}/x', timeoutSeconds: 1 })]`,
    )
    const thawed = `"$@"; code=$?
[ -e /var/lib/run-playbook/before ] && echo "not undone" >&2
fsfreeze -u "$dir"; exit $code`
    const ended = await here(ice, thawed, [path, '--json'])
    expect(ended.code).toBe(3)
    expect(ended.stderr).toContain('not undone')
  })
})

describe.runIf(process.getuid?.() === 0)('a real host', () => {
  let lab: Lab
  beforeAll(async () => {
    const host = { name: 'well', address: '192.168.100.62' }
    lab = await up({ name: `h${process.pid % 1e7}`, ephemeral: true, hosts: [host] })
  })
  afterAll(() => lab?.down())

  test.each([
    [
      'twelve files can be opened is named, with the reason',
      'ulimit -n 12',
      'unreachable',
      /may open 12 files at once/,
    ],
    [
      'twelve files can be opened, and more where one asks, is like any other',
      'ulimit -S -n 12',
      'changed',
      undefined,
    ],
  ])('where %s', async (_, limit, status, message) => {
    const sh = (script: string) => lab.exec('well', ['sh', '-c', script])
    await sh(`cp /root/.bashrc /tmp/bashrc; echo "${limit}" >/root/.bashrc`)
    try {
      const path = playbook('few', `[1, 2, 3].map((n) => WriteFile({ path: '/etc/few-' + n, content: 'x' }))`)
      const ended = await command([path, '-i', lab.inventory, '--json'])
      expect(ended.code).toBe(message ? 4 : 0)
      const host = hostIn(resultOf(ended), 'well')
      expect(host.status).toBe(status)
      if (message) expect(host.error?.message.split('\n')[0]).toMatch(message)
    } finally {
      await sh('cp /tmp/bashrc /root/.bashrc')
    }
  })
})
