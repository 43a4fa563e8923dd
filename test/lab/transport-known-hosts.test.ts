import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { hostName, judge, linesFor, readKnownHosts, remember } from '../../lib/transport/known-hosts.ts'
import { parseKnownHosts, typeOfKey } from '../../lib/transport/known-hosts-file.ts'
import { newKey } from '../support/ssh-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'known-hosts-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'known_hosts')

const [mine, other, ecdsa] = [newKey(), newKey(), newKey('ecdsa')]
const line = (names: string, key = mine): string => `${names} ${key.public.split(' ').slice(0, 2).join(' ')}`

/** The numbers of the lines that OpenSSH believes to be about `host`. */
function oracle(text: string, host: string): number[] {
  writeFileSync(file, text)
  try {
    const said = execFileSync('ssh-keygen', ['-F', host, '-f', file], { stdio: ['ignore', 'pipe', 'ignore'] })
    return [...said.toString().matchAll(/ found: line (\d+)/g)].map(([, number]) => Number(number))
  } catch (error) {
    if ((error as { status?: number }).status === 1) return []
    throw error
  }
}
const ours = (text: string, host: string): number[] =>
  linesFor(parseKnownHosts(text, 'f'), host).map(({ at }) => Number(at.split(':')[1]))

const hashed = (names: string): string => {
  writeFileSync(file, `${line(names)}\n`)
  execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' })
  return readFileSync(file, 'utf8').trim()
}

describe('lines about a host, with ssh-keygen -F as the oracle', () => {
  const text = [
    '# a comment',
    '',
    line('web1.example.org'),
    line('web1.example.org,192.0.2.1'),
    line('*.example.org'),
    line('web?.example.org'),
    line('*,!web1.example.org'),
    line('!web1.example.org'),
    line('!web1.example.org,*'),
    line('[web1.example.org]:2222'),
    line('[*]:2222'),
    line('[192.0.2.1]:22'),
    line('2001:db8::1'),
    line('[2001:db8::1]:2222'),
    line('WEB1.Example.ORG'),
    hashed('web1.example.org'),
    hashed('[web1.example.org]:2222'),
    hashed('2001:db8::1'),
    `@revoked ${line('web1.example.org')}`,
    `@cert-authority ${line('*.example.org')}`,
    `@unknown ${line('web1.example.org')}`,
    `   ${line('web1.example.org')}  with a comment`,
    `${line('web1.example.org').replaceAll(' ', '\t')}\ta comment`,
    'web1.example.org ssh-ed25519',
    '|1|bad|bad ssh-ed25519 AAAA',
    `#${line('web1.example.org')}`,
    line('example.org'),
    line('web1.example.organic'),
    line('web1xexample.org'),
    line('web1.example.org', ecdsa),
    line(',web1.example.org,,'),
    line('web(1|2)+.example.org'),
  ]
  const hosts = [
    'web1.example.org',
    'web2.example.org',
    '[web1.example.org]:2222',
    '192.0.2.1',
    '[192.0.2.1]:22',
    '2001:db8::1',
    '[2001:db8::1]:2222',
    'example.org',
    'web(1|2)+.example.org',
  ]
  test.each(hosts)('%s', (host) => {
    const whole = `${text.join('\n')}\n`
    expect(ours(whole, host)).toEqual(oracle(whole, host))
    expect(ours(whole, host).length).toBeGreaterThan(0)
  })

  test('written by Windows, and with no newline at the end', () => {
    const windows = ['# one', line('a'), line('b,a'), `@revoked ${line('a')}`].join('\r\n')
    expect(ours(windows, 'a')).toEqual(oracle(windows, 'a'))
    expect(ours(windows, 'a')).toEqual([2, 3, 4])
  })

  test.each([
    ['too short', 'a ssh-ed25519 AAAA'],
    ['of another type than it says', line('a').replace('ssh-ed25519', 'ssh-rsa')],
    ['with something behind it', `${line('a')}#tail`],
    ['of SSH 1', 'a 1024 65537 1234567890'],
  ])('a key %s is none', (_, text) => {
    expect(parseKnownHosts(text, 'f')).toEqual([])
    expect(parseKnownHosts(line('a'), 'f')).toHaveLength(1)
  })

  test('patterns of any form', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      '1',
      '.',
      '-',
      '*',
      '?',
      '!',
      ',',
      '[',
      ']',
      ':',
      'A',
      '22',
      '+',
      '(',
      '|',
      '\\',
    )
    const names = fc
      .array(piece, { minLength: 1, maxLength: 8 })
      .map((pieces) => pieces.join(''))
      .filter((text) => !text.startsWith('|'))
    const host = fc.array(fc.constantFrom('a', 'b', '1', '.', '-', '22'), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(fc.array(names, { minLength: 50, maxLength: 80 }), host, (lines, parts) => {
        const whole = `${lines.map((one) => line(one)).join('\n')}\n`
        expect(ours(whole, parts.join(''))).toEqual(oracle(whole, parts.join('')))
      }),
      { numRuns: 60 },
    )
  })
})

describe('the verdict', () => {
  const judged = (text: string, port = 22, key = mine) =>
    judge(parseKnownHosts(text, '/f'), 'Web1', port, key.blob)
  test.each([
    ['nothing there', '', 22, { kind: 'unknown' }],
    ['the key', line('web1'), 22, { kind: 'known' }],
    ['another key of its type', line('web1', other), 22, { kind: 'changed', at: '/f:1' }],
    ['a key of another type only', line('web1', ecdsa), 22, { kind: 'unknown' }],
    ['both the key and another one', `${line('web1', other)}\n${line('web1')}`, 22, { kind: 'known' }],
    ['the key, and revoked', `${line('web1')}\n@revoked ${line('*')}`, 22, { kind: 'revoked', at: '/f:2' }],
    ['another one, revoked', `${line('web1')}\n@revoked ${line('web1', other)}`, 22, { kind: 'known' }],
    ['only a revoked other one', `@revoked ${line('web1', other)}`, 22, { kind: 'unknown' }],
    ['only as an authority', `@cert-authority ${line('web1')}`, 22, { kind: 'unknown' }],
    ['another host', line('web2'), 22, { kind: 'unknown' }],
    ['the key by its port', line('[web1]:2222'), 2222, { kind: 'known' }],
    ['another port', line('[web1]:2223'), 2222, { kind: 'unknown' }],
    ['the key without a port', line('web1'), 2222, { kind: 'known' }],
    ['another key without a port', line('web1', other), 2222, { kind: 'unknown' }],
    [
      'revoked without a port',
      `@revoked ${line('web1')}\n${line('[web1]:2222')}`,
      2222,
      { kind: 'revoked', at: '/f:1' },
    ],
  ] as const)('%s', (_, text, port, verdict) => {
    expect(judged(text, port)).toEqual(verdict)
  })
})

describe('remembering', () => {
  test.each([
    ['a file that does not exist', undefined],
    ['an empty file', ''],
    ['a file that ends with a newline', '# x\n'],
    ['a file that does not', '# x'],
  ])('in %s', (_, before) => {
    const path = join(folder, 'deep', `${Math.random()}`, 'known_hosts')
    if (before !== undefined) {
      remember(path, 'x', other.blob)
      writeFileSync(path, before)
    }
    remember(path, hostName('Web1', 2222), mine.blob)
    const text = readFileSync(path, 'utf8')
    expect(text).toBe(`${before ? '# x\n' : ''}${line('[web1]:2222')}\n`)
    const lines = readKnownHosts([join(folder, 'none'), path], () => expect.unreachable())
    expect(judge(lines, 'WEB1', 2222, mine.blob)).toEqual({ kind: 'known' })
  })

  test('a file that cannot be read is told, and holds nothing', () => {
    const notes: string[] = []
    expect(readKnownHosts([folder], (text) => notes.push(text))).toEqual([])
    expect(notes).toEqual([`${folder}: cannot be read: it is a folder`])
  })
})

test.each([
  [Buffer.alloc(0), ''],
  [Buffer.from([0, 0, 0, 9, 1]), ''],
  [Buffer.from([255, 255, 255, 255, 1]), ''],
  [mine.blob, 'ssh-ed25519'],
])('the type of a key: %j', (key, type) => {
  expect(typeOfKey(key)).toBe(type)
})
