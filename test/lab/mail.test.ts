import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HostResult, TaskResult } from '../../lib/core/result.ts'
import { type Lab, up } from '../../lib/lab/index.ts'
import { check } from '../../lib/schema/check.ts'
import { dovecotConf } from '../../playbooks/mail/dovecot.ts'
import { mainCf } from '../../playbooks/mail/main-cf.ts'
import { params } from '../../playbooks/mail/params.ts'
import { hostIn, resultOf, runCommand, stateFolder } from '../support/command.ts'
import { type Action, mailClient } from '../support/mail-actions.ts'
import { differences, manifestOf } from '../support/manifest.ts'
import { ProcessWatch } from '../support/process-watch.ts'
import { drifts } from './mail-drift.ts'
import { isLeftByDebian } from './mail-leftovers.ts'

const PASSWORD = 'it\'s a $(secret) "word"'
const FORMS = [PASSWORD, Buffer.from(PASSWORD).toString('base64'), JSON.stringify(PASSWORD).slice(1, -1)]
const users = JSON.stringify([{ name: 'usuario', password: PASSWORD }])
const state = stateFolder()
const command = runCommand(state)
let lab: Lab

const inHost = async (host: string, script: string): Promise<string> =>
  (await lab.exec(host, ['sh', '-c', script])).stdout.trim()
const playbook = (...args: string[]) => command(['mail', '-i', lab.inventory, ...args])
const run = async (...args: string[]) => resultOf(await playbook('--json', ...args))
const taskIn = ({ tasks }: HostResult, title: string): TaskResult => {
  const task = tasks.find((one) => one.title.includes(title))
  if (!task) throw new Error(`no task ${title} among ${tasks.map((one) => one.title).join(', ')}`)
  return task
}
const changedIn = ({ tasks }: HostResult): readonly string[] =>
  tasks.filter(({ status }) => status === 'changed').map(({ title }) => title)

beforeAll(async () => {
  const host = (name: string, last: number) => ({
    name,
    address: `192.168.100.${last}`,
    groups: ['mail'],
    vars: { users },
  })
  lab = await up({
    name: `m${process.pid % 1e7}`,
    ephemeral: true,
    hosts: [host('server', 12), host('back', 13), { ...host('next', 14), release: 'trixie' }],
  })
})
afterAll(async () => {
  await lab?.down()
  rmSync(state, { recursive: true, force: true })
})

test('the files are the guide’s, letter by letter', () => {
  const guide = (name: string) => readFileSync(join(import.meta.dirname, 'guide', name), 'utf8')
  const defaults = check(params, {}, 'mail')
  expect(mainCf(defaults)).toBe(guide('main.cf'))
  expect(dovecotConf(defaults)).toBe(guide('dovecot.conf'))
})

const until = async (condition: () => Promise<boolean>): Promise<void> => {
  while (!(await condition())) await sleep(100)
}

test('a password in an argument would be seen', async () => {
  const watch = new ProcessWatch(FORMS)
  const told = spawn('sleep', ['infinity'], { argv0: PASSWORD })
  await until(async () => watch.found.length > 0)
  told.kill()
  watch.stop()
  expect(watch.found).toEqual([expect.stringMatching(/^cmdline: /)])
})

describe('bare hosts', () => {
  test('a dry run shows everything and changes nothing', async () => {
    const before = await manifestOf(lab, 'server')
    const result = await run('--check', '--limit', 'server')
    const host = hostIn(result, 'server')
    expect(host).toMatchObject({ status: 'pending', exchanges: 2 })
    const [install] = taskIn(host, 'install postfix').changes
    expect(install?.after).toMatch(/^postfix 3\.7\./m)
    expect(install?.after).toMatch(/^dovecot-core 1:2\.3\./m)
    expect(taskIn(host, '/etc/postfix/main.cf')).toMatchObject({
      status: 'later',
      waitsFor: [expect.stringContaining('install postfix')],
      changes: [{ before: '', after: expect.stringContaining('myhostname = mail.clankers.lan') }],
    })
    expect(
      host.tasks.map(({ title, status }) => [title, status]).filter(([, status]) => status === 'ok'),
    ).toEqual([])
    expect(differences(before, await manifestOf(lab, 'server'))).toEqual([])
    const text = await playbook('--check', '--limit', 'server', '--exit-code')
    expect(text.code).toBe(5)
    for (const part of ['postfix 3.7', 'myhostname = mail.clankers.lan', 'known after apply'])
      expect(text.stdout).toContain(part)
  })

  test('on Debian 13 one sentence says what is missing, before any change', async () => {
    const before = await manifestOf(lab, 'next')
    const result = await playbook('--limit', 'next')
    expect(result.code).toBe(3)
    expect(result.stdout + result.stderr).toMatch(/Debian GNU\/Linux 13 \(trixie\): .*Dovecot 2\.4/)
    expect(differences(before, await manifestOf(lab, 'next'))).toEqual([])
  })

  test('two of them become mail servers, and one is taken back to what it was', async () => {
    const services =
      "systemctl list-units --type=service --state=running --no-legend --plain | cut -d' ' -f1 | grep -v ^user@ | sort"
    const look = async () => ({
      files: await manifestOf(lab, 'back'),
      packages: await inHost('back', 'dpkg-query -W'),
      services: await inHost('back', services),
      ports: await inHost('back', "ss -tulnH | awk '{ print $1, $5 }' | sort -u"),
      firewall: await inHost('back', 'iptables-save 2>/dev/null | grep -c ufw'),
    })
    const before = await look()
    const watch = new ProcessWatch(FORMS)
    const ended = await playbook('--json', '--limit', 'server,back')
    watch.stop()
    expect(watch.read).toBeGreaterThan(1000)
    expect(watch.found, 'a password stood in an argument or an environment').toEqual([])
    const result = resultOf(ended)
    expect(ended.code).toBe(0)
    for (const name of ['server', 'back']) {
      const host = hostIn(result, name)
      expect(host).toMatchObject({ status: 'changed' })
      expect(host.checks.map(({ status }) => status)).toEqual(host.checks.map(() => 'ok'))
    }
    console.log(`exchanges of a first run: ${hostIn(result, 'server').exchanges}`)
    expect(await inHost('back', 'systemctl is-active postfix dovecot')).toBe('active\nactive')

    const back = await command([
      'rollback',
      result.run,
      '-i',
      lab.inventory,
      '--limit',
      'back',
      '--purge',
      '--json',
    ])
    expect(resultOf(back).hosts).toMatchObject([
      { host: 'back', rollback: { state: 'complete', failed: [], kept: [] } },
    ])
    expect(back.code).toBe(0)
    const after = await look()
    expect(differences(before.files, after.files).filter((path) => !isLeftByDebian(path))).toEqual([])
    expect({ ...after, files: 0 }).toEqual({ ...before, files: 0 })
  })
})

describe('a mail server', () => {
  test('has nothing to change, which costs one exchange', async () => {
    expect(hostIn(await run('--limit', 'server'), 'server')).toMatchObject({
      status: 'ok',
      changed: 0,
      exchanges: 1,
    })
  })

  test('takes mail from every network, and real clients read it after STARTTLS', async () => {
    const networks = ['10', '20', '30', '40', '2', '100']
    const sent = networks.flatMap((network) =>
      ['usuario@clankers.lan', 'usuario+carpeta@clankers.lan'].map(
        (to): Action => ({
          do: 'send',
          localAddress: `192.168.${network}.5`,
          from: 'ana@clankers.lan',
          to,
          subject: `VLAN ${network} to ${to}`,
        }),
      ),
    )
    const outcomes = await mailClient(lab, sent)
    expect(outcomes.map(({ ok }) => ok)).toEqual(sent.map(() => true))
    const subjects = sent.map((action) => ('subject' in action ? action.subject : '')).sort()
    await until(async () => (await inHost('server', 'postqueue -j | wc -l')) === '0')
    const [imap, pop3, plain] = await mailClient(lab, [
      { do: 'imap', user: 'usuario', password: PASSWORD, encryption: 'required' },
      { do: 'pop3', user: 'usuario', password: PASSWORD },
      { do: 'imap', user: 'usuario', password: PASSWORD, encryption: 'none' },
    ])
    expect([...(imap?.subjects ?? [])].sort()).toEqual(subjects)
    expect([...(pop3?.subjects ?? [])].sort()).toEqual(subjects)
    expect(plain).toMatchObject({ ok: false })
  })

  test('lets an outsider write to its own people, and to nobody else', async () => {
    const outsider = {
      do: 'send',
      localAddress: '203.0.113.5',
      from: 'x@outside.test',
      subject: 'outside',
    } as const
    const [own, other] = await mailClient(lab, [
      { ...outsider, to: 'usuario@clankers.lan' },
      { ...outsider, to: 'somebody@elsewhere.test' },
    ])
    expect(own).toMatchObject({ ok: true })
    expect(other).toMatchObject({ ok: false, said: expect.stringMatching(/^454 .*Relay access denied/) })
  })

  test('relays on 587 for whoever encrypts and knows the password', async () => {
    const submit = {
      do: 'send',
      localAddress: '203.0.113.5',
      port: 587,
      from: 'usuario@clankers.lan',
      to: 'somebody@elsewhere.test',
      subject: 'submission',
    } as const
    const [right, wrong, plain, nobody] = await mailClient(lab, [
      { ...submit, encryption: 'required', user: 'usuario', password: PASSWORD },
      { ...submit, encryption: 'required', user: 'usuario', password: 'wrong' },
      { ...submit, encryption: 'none' },
      { ...submit, encryption: 'required' },
    ])
    expect(right).toMatchObject({ ok: true })
    expect(wrong).toMatchObject({ ok: false, said: expect.stringMatching(/^535 /) })
    expect(plain).toMatchObject({ ok: false, said: expect.stringMatching(/^530 .*STARTTLS/) })
    expect(nobody).toMatchObject({ ok: false, said: expect.stringMatching(/^554 .*Access denied/) })
  })

  const stands = async (): Promise<void> => {
    const greetings = await mailClient(
      lab,
      [25, 587, 143, 110].map((port) => ({ do: 'greeting', port })),
    )
    expect(greetings.map(({ said }) => said)).toEqual([
      '220 mail.clankers.lan ESMTP Postfix (Ubuntu)',
      '220 mail.clankers.lan ESMTP Postfix (Ubuntu)',
      expect.stringMatching(/^\* OK \[CAPABILITY IMAP4rev1 .*STARTTLS LOGINDISABLED\] Dovecot/),
      expect.stringMatching(/^\+OK Dovecot/),
    ])
    const rules = await inHost(
      'server',
      'ufw status | awk \'/ALLOW|DENY|LIMIT|REJECT/ { print $1, $2 == "(v6)" ? $3 : $2 }\' | sort -u',
    )
    expect(rules.split('\n')).toEqual([
      '110/tcp ALLOW',
      '143/tcp ALLOW',
      '22/tcp ALLOW',
      '25/tcp ALLOW',
      '587/tcp ALLOW',
    ])
    expect(await inHost('server', 'ufw status verbose | grep Default')).toContain('deny (incoming)')
    expect(await inHost('server', 'systemctl is-enabled postfix dovecot ufw')).toBe(
      'enabled\nenabled\nenabled',
    )
    const [submission] = await mailClient(lab, [
      {
        do: 'send',
        localAddress: '203.0.113.5',
        port: 587,
        encryption: 'required',
        user: 'usuario',
        password: PASSWORD,
        from: 'usuario@clankers.lan',
        to: 'usuario@clankers.lan',
        subject: 'it stands',
      },
    ])
    expect(submission).toMatchObject({ ok: true })
  }

  test('greets as the guide shows behind exactly its ports, before and after a reboot', async () => {
    await stands()
    await lab.reboot('server')
    await until(async () => (await inHost('server', 'systemctl is-system-running || :')) === 'running')
    await stands()
    expect(hostIn(await run('--limit', 'server'), 'server')).toMatchObject({ status: 'ok', exchanges: 1 })
  })

  test.each(drifts)('$name is mended, and nothing else', async ({ breaks, mends }) => {
    const broken = await lab.exec('server', ['sh', '-c', breaks])
    expect(broken).toMatchObject({ code: 0 })
    expect((await playbook('--limit', 'server', '--check', '--exit-code')).code).toBe(5)
    const host = hostIn(await run('--limit', 'server'), 'server')
    expect(host).toMatchObject({ status: 'changed' })
    expect(changedIn(host)).toEqual(mends)
    expect((await playbook('--limit', 'server', '--check', '--exit-code')).code).toBe(0)
  })

  test.each([
    ['postfix', '{"inet_protocols":"ipv5"}', /ipv5/, '/etc/postfix/main.cf'],
    ['postfix', '{"smtpd_bannner":"hello"}', /unused parameter: smtpd_bannner/, '/etc/postfix/main.cf'],
    [
      'dovecot',
      '{"mail_locatoin":"maildir:~"}',
      /Unknown setting: mail_locatoin/,
      '/etc/dovecot/conf.d/99-mail.conf',
    ],
  ])('a broken setting for %s %s is refused in its own words', async (name, value, words, file) => {
    const before = await manifestOf(lab, 'server')
    const ended = await playbook('--limit', 'server', '-e', `${name}=${value}`)
    expect(ended.code).toBe(3)
    expect(ended.stdout).toMatch(words)
    expect(ended.stdout).toContain(file)
    expect(differences(before, await manifestOf(lab, 'server'))).toEqual([])
    expect(hostIn(await run('--limit', 'server'), 'server')).toMatchObject({ status: 'ok', exchanges: 1 })
  })

  test('a service that does not come up takes the whole run back', async () => {
    const before = await manifestOf(lab, 'server')
    // It loads, but the start fails: nothing of ours can know that beforehand.
    const ended = await playbook(
      '--limit',
      'server',
      '-e',
      'dovecot={"ssl_cert":"</etc/dovecot/missing.pem"}',
    )
    expect(ended.code).toBe(3)
    expect(differences(before, await manifestOf(lab, 'server'))).toEqual([])
    expect(await inHost('server', 'systemctl is-active dovecot')).toBe('active')
    expect(hostIn(await run('--limit', 'server'), 'server')).toMatchObject({ status: 'ok', exchanges: 1 })
  })

  test('its password stands in no log and no output', () => {
    const folder = join(state, 'run-playbook', 'log')
    const logs = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))
    expect(logs.length).toBeGreaterThan(5)
    for (const form of FORMS) expect(logs.filter((log) => log.includes(form))).toEqual([])
  })
})
