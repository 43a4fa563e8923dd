import { execFileSync } from 'node:child_process'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { invalid, messageOf, PlaybookError, describe as told } from '../../../lib/core/errors.ts'
import { exitCodeOf } from '../../../lib/core/exit-code.ts'
import { outputText } from '../../../lib/core/plain-text.ts'
import type { HostStatus, RunResult } from '../../../lib/core/result.ts'
import { mask, maskDeep, remember, Secret } from '../../../lib/core/secret.ts'
import { quote, raw, sh, shell } from '../../../lib/core/shell.ts'

const hostile = fc
  .oneof(
    fc.string(),
    fc
      .array(
        fc.constantFrom(
          "'",
          '"',
          '\\',
          '$',
          '`',
          '\n',
          '\r',
          ' ',
          '\t',
          '-',
          '!',
          '*',
          '~',
          '#',
          '=',
          '(',
          ';',
          '&',
          'é',
          '\u{1F600}',
          'a',
          '{',
          ',',
          '}',
          '\x7f',
        ),
      )
      .map((parts) => parts.join('')),
  )
  .filter((word) => !word.includes('\0') && Buffer.from(word).toString() === word)

describe('quoting', () => {
  test.each(['dash', 'bash'])('%s reads every word back as it was', (program) => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 20, maxLength: 60 }), (words) => {
        const script = shell`printf '%s\0' ${words}`
        const read = execFileSync(program, ['-c', script]).toString().split('\0').slice(0, -1)
        expect(read).toEqual(words)
      }),
      { numRuns: 30 },
    )
  })

  test.each([
    ['plain', 'plain'],
    ['/a/b-c_d.e:f@g%h+i,j', '/a/b-c_d.e:f@g%h+i,j'],
    ['', "''"],
    ["it's", "'it'\\''s'"],
    ['a\nb', "'a\nb'"],
    ['~', "'~'"],
    ['a=b', "'a=b'"],
    ['{a,b}', "'{a,b}'"],
  ])('%j is %j', (word, text) => {
    expect(quote(word)).toBe(text)
  })

  test('a NUL cannot be quoted', () => {
    expect(() => quote('a\0b')).toThrow('a NUL byte cannot be part of a shell word')
  })

  test('lists become words, numbers themselves, raw text stays', () => {
    expect(shell`a ${['b c', 'd']} ${3} ${raw`| tee ${'x y'}`} \n`).toBe("a 'b c' d 3 | tee 'x y' \\n")
    expect(shell`rm ${[]}`).toBe('rm ')
    expect(sh`echo ${'a b'}`).toEqual({ sh: "echo 'a b'" })
  })
})

describe('secrets', () => {
  test('a secret shows nowhere', () => {
    const secret = new Secret('hush-hush-1')
    const shown = [
      String(secret),
      `${secret}`,
      JSON.stringify({ secret }),
      inspect({ secret }, { depth: 9, showHidden: true }),
      inspect(secret),
    ]
    for (const text of shown) expect(text).not.toContain('hush')
    expect(Object.keys(secret)).toEqual([])
    expect(secret.reveal()).toBe('hush-hush-1')
  })

  const forms: Record<string, (value: string) => string> = {
    'as it is': (value) => value,
    'in a sentence': (value) => `before ${value} after ${value}`,
    'quoted for a shell': (value) => shell`echo ${value}`,
    'inside a quoted word': (value) => shell`sh -c ${`x ${value} y`}`,
    'as JSON': (value) => JSON.stringify({ a: [value] }),
    'in a URI': (value) => `https://h/?p=${encodeURIComponent(value)}`,
    'in a form': (value) => new URLSearchParams({ p: value }).toString(),
    'as base64': (value) => Buffer.from(value).toString('base64'),
    'as base64url': (value) => Buffer.from(value).toString('base64url'),
    'as hex': (value) => Buffer.from(value).toString('hex'),
  }
  test.each(Object.entries(forms))('%s', (_, form) => {
    for (const value of [
      "pa'ss word!",
      'p"\\w$d`x',
      'a+b/c=d e',
      'äöü-€-\u{1F511}',
      '^$.*+?()[]{}|/-',
      '-dash--',
    ]) {
      remember(value)
      const text = mask(form(value))
      expect(text).toContain('••••••')
      expect(text).not.toContain(value)
      for (const encoding of ['base64', 'hex'] as const)
        expect(text).not.toContain(Buffer.from(value).toString(encoding).replace(/=+$/, ''))
    }
  })

  test('of a secret of several lines each line is one', () => {
    remember('-----BEGIN KEY-----\nMIIBVgIBADANBg\r\nkqhkiG9w0BAQE\n}\n-----END KEY-----\n')
    expect(mask('log: MIIBVgIBADANBg and kqhkiG9w0BAQE } {')).toBe('log: •••••• and •••••• } {')
  })

  test('with or without the newline at its end', () => {
    remember('trailing-newline\n')
    expect(mask('it is trailing-newline.')).toBe('it is ••••••.')
    expect(mask(Buffer.from('trailing-newline').toString('base64'))).toBe('••••••')
  })

  test('one that begins like another leaves nothing behind', () => {
    remember('alpha')
    remember('alphabet-soup')
    expect(mask('alphabet-soup alpha')).toBe('•••••• ••••••')
  })

  test('too short a text is none, or every word would be dotted', () => {
    new Secret('abc')
    new Secret('')
    new Secret('a\0b-c')
    expect(mask('abcdef')).toBe('abcdef')
  })

  test('whatever is remembered is masked everywhere', () => {
    fc.assert(
      fc.property(
        hostile.filter((value) => value.length >= 8 && value.trim().length > 3),
        fc.string(),
        (value, around) => {
          remember(value)
          expect(mask(around + value + around)).not.toContain(value)
        },
      ),
    )
  })

  test('of another copy of this package in the process they are hidden as well', async () => {
    const copy = '../../../lib/core/secret.ts?copy'
    const other: typeof import('../../../lib/core/secret.ts') = await import(/* @vite-ignore */ copy)
    expect(other.Secret).not.toBe(Secret)
    new other.Secret('a secret of the other copy')
    expect(mask('here: a secret of the other copy')).toBe('here: ••••••')
  })

  test('data is masked through and through', () => {
    remember('deep-secret')
    const data = { a: ['x deep-secret', { b: 'deep-secret' }], n: 1, none: null }
    expect(maskDeep(data)).toEqual({ a: ['x ••••••', { b: '••••••' }], n: 1, none: null })
    expect(data.a[0]).toBe('x deep-secret')
  })
})

describe('errors', () => {
  test('are told with their place and the way out', () => {
    const cause = new Error('deep')
    const error = invalid('bad', { where: 'a.ts:1', hint: 'do this', cause })
    expect([told(error), error.code, error.cause, error instanceof PlaybookError]).toEqual([
      'a.ts:1: bad\n  do this',
      'E_INPUT',
      cause,
      true,
    ])
    expect(told(invalid('bad'))).toBe('bad')
    expect(told(new TypeError('x'))).toBe('x')
    expect([messageOf('text'), messageOf(undefined)]).toEqual(['text', 'undefined was thrown'])
  })
})

test.each([
  [['ok', 'changed'], 0, 0],
  [['ok', 'pending'], 0, 5],
  [['pending', 'unreachable'], 4, 4],
  [['unreachable', 'failed', 'stopped'], 3, 3],
  [['stopped', 'changed', 'pending'], 130, 130],
  [[], 0, 0],
] as const)('%j ends with %i, or %i where pending counts', (statuses, plain, pending) => {
  const result = { hosts: statuses.map((status: HostStatus) => ({ status })) } as unknown as RunResult
  expect([exitCodeOf(result), exitCodeOf(result, { pendingIsFive: true })]).toEqual([plain, pending])
})

test.each([
  ['refused\r\nfor good\r\n', 'refused\nfor good'],
  ['Reading 10%\rReading 100%\nDone', 'Reading 100%\nDone'],
  ['1\r2\r\r\n3\r', '2\n3'],
  ['\n\ta\n\n', 'a'],
])('%j is quoted without carriage returns', (text, quoted) => expect(outputText(text)).toBe(quoted))

test('a line of carriage returns alone takes no time without end', () => {
  expect(outputText(`${'\r'.repeat(1_000_000)}x`)).toBe('x')
})
