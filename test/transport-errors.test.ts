import { describe, expect, test } from 'vitest'
import { HostKeyGuard } from '../lib/transport/host-key.ts'
import { explain, isDrop, type Story } from '../lib/transport/ssh-errors.ts'
import { LoginAttempt } from '../lib/transport/ssh-login.ts'
import { Tail } from '../lib/transport/tail.ts'
import { placeOf } from '../lib/transport/unreachable.ts'
import { target } from './support/host-shell.ts'

const ssh = target({ connection: 'ssh', address: '192.0.2.1' })
const story = (more: Partial<Story>): Story => ({
  target: ssh,
  stage: 'connect',
  error: new Error('words'),
  late: false,
  reason: '',
  guard: new HostKeyGuard(ssh, () => {}),
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
    [{ late: true, stage: 'authentication' }, 'no answer to the login within 10 seconds'],
    [
      { stage: 'handshake', error: new Error('Handshake failed: no matching key exchange algorithm') },
      'Handshake failed: no matching key exchange algorithm: the host and we share no algorithm',
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
  tail.push(Buffer.alloc(10_000, 'x'))
  tail.push(Buffer.from('\x1b[31mred\n'))
  expect([tail.raw.length, calls]).toEqual([8192, 2])
  expect(tail.text.endsWith('xx[31mred')).toBe(true)
})
