import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { definePlaybook } from '../../lib/author/define-playbook.ts'
import { type Task, t } from '../../lib/author.ts'
import type { Event } from '../../lib/core/events.ts'
import { type HostSpec, type Lab, up } from '../../lib/lab/index.ts'
import { type RunOptions, runPlaybook } from '../../lib/library.ts'
import { Hostname, Run, SshdConfig, WriteFile } from '../../tasks/index.ts'
import type { Settings } from '../../tasks/sshd/settings.ts'

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
      backups: ['/etc/more'],
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
