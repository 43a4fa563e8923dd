import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HostKeyCheck } from '../../../lib/transport/host-key.ts'
import { explain, isDrop, type Story } from '../../../lib/transport/ssh-errors.ts'
import { LoginAttempt } from '../../../lib/transport/ssh-login.ts'
import { Tail } from '../../../lib/transport/tail.ts'
import { placeOf } from '../../../lib/transport/unreachable.ts'
import { target } from '../../support/host-shell.ts'

const ssh = target({ connection: 'ssh', address: '192.0.2.1' })
const story = (more: Partial<Story>): Story => ({
  target: ssh,
  stage: 'connect',
  error: new Error('words'),
  late: false,
  reason: '',
  hostKey: new HostKeyCheck(ssh, () => {}),
  login: new LoginAttempt([], () => true),
  ...more,
})
const coded = (code: string, level?: string) =>
  Object.assign(new Error(code), { code, ...(level && { level }) })

describe('what cannot be had on one machine without touching a network', () => {
  test.each([
    ['EHOSTUNREACH', 'there is no route to the host'],
    ['ENETUNREACH', 'there is no route to its network'],
    ['ENOTFOUND', 'the name cannot be resolved'],
    ['EAI_AGAIN', 'the name cannot be resolved: the resolver does not answer'],
    ['ETIMEDOUT', 'the connection was not answered'],
    ['EMFILE', 'this machine has reached its limit of open files'],
    ['EOTHER', 'words of the system'],
  ])('%s', (code, message) => {
    const error = explain(story({ error: coded(code), reason: 'words of the system' }))
    expect([error.code, error.message, error.where]).toEqual([
      'E_UNREACHABLE',
      message,
      'web1 (192.0.2.1:22)',
    ])
    expect(error.hint).not.toBe('')
  })

  test.each([
    [
      { late: true, target: { ...ssh, connectTimeoutSeconds: 1 } },
      'no answer to the connection within 1 second',
    ],
    [{ late: true, stage: 'authentication' }, 'no answer to the login within 60 seconds'],
    [
      { stage: 'handshake', error: new Error('Handshake failed: no matching key exchange algorithm') },
      'Handshake failed: no matching key exchange algorithm: the host and this client share no algorithm',
    ],
    [
      { stage: 'authentication', reason: 'connection reset' },
      'login as root failed (connection reset): nothing to try: no key, no ssh-agent, no password',
    ],
  ] satisfies [Partial<Story>, string][])('%#', (more, message) => {
    expect(explain(story(more)).message).toBe(message)
  })

  test('only a server that hung up before the login is asked again', () => {
    const reset = coded('ECONNRESET', 'client-socket')
    expect(isDrop(story({ stage: 'handshake', error: reset }))).toBe(true)
    expect(isDrop(story({ stage: 'connect', error: reset }))).toBe(false)
    expect(isDrop(story({ stage: 'authentication', error: reset }))).toBe(false)
    expect(isDrop(story({ stage: 'handshake', error: coded('x', 'protocol') }))).toBe(false)
  })
})

describe('a name that only ssh_config knows', () => {
  const home = process.env.HOME
  const folder = mkdtempSync(join(tmpdir(), 'ssh-config-'))
  beforeAll(() => {
    mkdirSync(join(folder, '.ssh'))
    writeFileSync(
      join(folder, '.ssh/config'),
      '# mine\nHost *\n  User x\n\nHost other web1\n  Port 2222\n  HostName = 192.0.2.7\nhost app? !app9\n  User y\nMatch all\n  HostName no\n',
    )
    process.env.HOME = folder
  })
  afterAll(() => {
    process.env.HOME = home
    rmSync(folder, { recursive: true })
  })

  test.each([
    ['web1', 5, 'ansible_host=192.0.2.7'],
    ['app1', 8, 'ansible_host=ADDRESS'],
  ])('%s', (address, line, hint) => {
    const error = explain(story({ target: { ...ssh, address }, error: coded('ENOTFOUND') }))
    expect(error.message).toBe(`only ${folder}/.ssh/config:${line} knows this name, and it is not read`)
    expect(error.hint).toContain(hint)
  })

  test('nor where the configuration is a pipe', () => {
    const config = join(folder, '.ssh/config')
    renameSync(config, `${config}.away`)
    execFileSync('mkfifo', [config])
    const error = explain(story({ target: { ...ssh, address: 'web1' }, error: coded('ENOTFOUND') }))
    renameSync(`${config}.away`, config)
    expect(error.message).toBe('the name cannot be resolved')
  })

  test.each(['app9', 'web2'])('but not %s', (address) => {
    const error = explain(story({ target: { ...ssh, address }, error: coded('ENOTFOUND') }))
    expect(error.message).toBe('the name cannot be resolved')
  })
})

test('places are written as people write them', () => {
  expect(placeOf(target({ name: 'a' }))).toBe('a')
  expect(placeOf(target({ name: 'a', connection: 'ssh', address: '::1', port: 23 }))).toBe('a ([::1]:23)')
})

test('the end of what a program complains is kept, and is harmless', () => {
  const tail = new Tail()
  let calls = 0
  tail.onGrowth = () => {
    calls += 1
  }
  tail.push(Buffer.alloc(70_000, 'x'))
  tail.push(Buffer.from('\x1b[31mred\n'))
  expect([tail.raw.length, calls]).toEqual([65_536, 2])
  expect([tail.text.length, tail.text.endsWith(String.raw`xx\x1b[31mred`)]).toEqual([1027, true])
})
