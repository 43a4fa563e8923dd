import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { Secret } from '../../../lib/core/secret.ts'
import {
  count,
  duration,
  elapsed,
  fitTable,
  names,
  nearest,
  oneLine,
  paintFor,
  printable,
  quoted,
  table,
} from '../../../lib/text/index.ts'
import { unifiedDiff } from '../../../lib/text/unified-diff.ts'
import { FakeTerminal } from '../../support/terminal.ts'

test('what a program of a host said is quoted, shown and not sent', () => {
  expect(quoted('\x1b[2Ja\r\n\tb\u202e\x9bc\0\n')).toBe('\\x1b[2Ja\n\tb\\u202e\\x9bc\\x00')
})

describe('printable', () => {
  test.each([
    ['plain, ñandú, 日本 ✔', 'plain, ñandú, 日本 ✔'],
    ['two\nlines\tand a tab', 'two\nlines\tand a tab'],
    ['\x1b[2J\x1b]0;title\x07', '\\x1b[2J\\x1b]0;title\\x07'],
    ['\x9b31m \x7f \x00', '\\x9b31m \\x7f \\x00'],
    ['over\rwritten', 'over\\x0dwritten'],
    ['a\u202eb\u2066c\u200bd\ufeff', 'a\\u202eb\\u2066c\\u200bd\\ufeff'],
  ])('%j', (text, shown) => {
    expect(printable(text)).toBe(shown)
  })

  test('one line', () => {
    expect(oneLine(' first \n\n  second\x07\n')).toBe('first ⏎ second\\x07')
  })
})

describe('words', () => {
  test.each([
    [0, '0 ms'],
    [42.4, '42 ms'],
    [99.6, '0.1 s'],
    [1234, '1.2 s'],
    [9949, '9.9 s'],
    [9951, '10 s'],
    [59_600, '1 min 0 s'],
    [184_000, '3 min 4 s'],
    [3_599_700, '1 h 0 min'],
    [7_384_000, '2 h 3 min'],
  ])('%d ms took %s', (milliseconds, said) => {
    expect(duration(milliseconds)).toBe(said)
  })

  test('what goes on has no tenths', () => {
    expect([999, 59_999, 61_000].map(elapsed)).toEqual(['0 s', '59 s', '1 min 1 s'])
  })

  test('counts', () => {
    expect([count(0, 'host'), count(1, 'host'), count(2, 'entry', 'entries')]).toEqual([
      '0 hosts',
      '1 host',
      '2 entries',
    ])
  })

  test.each([
    [['web1', 'web2'], 10, 'web1, web2'],
    [['web1', 'web2', 'web3'], 10, 'web1, web2 …'],
    [['a-very-long-name', 'b'], 5, 'a-very-long-name …'],
    [[], 5, ''],
  ])('%j in %d columns', (all, room, said) => {
    expect(names(all, room)).toBe(said)
  })

  test('a table is aligned, whatever the cells hold', () => {
    expect(table([['a', 'ñandú', 'x'], ['\x1b[31mlong\x1b[39m', 'b'], []])).toEqual([
      'a     ñandú  x',
      '\x1b[31mlong\x1b[39m  b',
      '',
    ])
  })

  test.each([
    ['mial', 'mail'],
    ['MAIL', 'mail'],
    ['dovcot', 'dovecot'],
    ['rolback', 'rollback'],
    ['zz', undefined],
    ['netplan', undefined],
    ['', undefined],
  ])('%s is near %s', (name, meant) => {
    expect(nearest(name, ['list', 'mail', 'dovecot', 'rollback'])).toBe(meant)
  })
})

describe('colour', () => {
  afterEach(() => vi.unstubAllEnvs())

  test.each([
    { when: 'auto', isTTY: true, coloured: true },
    { when: 'auto', isTTY: false, coloured: false },
    { when: 'auto', isTTY: true, NO_COLOR: '1', coloured: false },
    { when: 'auto', isTTY: false, FORCE_COLOR: '1', coloured: true },
    { when: 'auto', isTTY: false, FORCE_COLOR: '1', NO_COLOR: '1', coloured: true },
    { when: 'auto', isTTY: true, FORCE_COLOR: '0', coloured: false },
    { when: 'always', isTTY: false, NO_COLOR: '1', coloured: true },
    { when: 'never', isTTY: true, FORCE_COLOR: '1', coloured: false },
  ] as const)('%j', ({ when, isTTY, coloured, ...env }) => {
    for (const name of ['CI', 'FORCE_COLOR', 'NO_COLOR', 'NODE_DISABLE_COLORS']) vi.stubEnv(name, undefined)
    vi.stubEnv('TERM', 'xterm')
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    const text = paintFor(new FakeTerminal({ isTTY }).stream, when)('good', 'done')
    expect(text).toBe(coloured ? '\x1b[32mdone\x1b[39m' : 'done')
    vi.restoreAllMocks()
  })
})

describe('unifiedDiff', () => {
  const many = (change: string): string =>
    Array.from({ length: 30 }, (_, line) => (line === 14 ? change : `line ${line}`)).join('\n')

  test.each([
    { is: 'equal', before: 'a\n', after: 'a\n', shows: [] },
    { is: 'new', before: '', after: 'a\nb\n', shows: ['+a', '+b'] },
    { is: 'gone', before: 'a\n', after: '', shows: ['-a'] },
    { is: 'a value', before: 'mode 0600', after: 'mode 0644', shows: ['-mode 0600', '+mode 0644'] },
    { is: 'all shown', before: 'a\nb\n', after: 'a\nc\n', shows: [' a', '-b', '+c'] },
    {
      is: 'a part',
      before: many('old'),
      after: many('new'),
      context: 1,
      shows: ['@@ -14,3 +14,3 @@', ' line 13', '-old', '+new', ' line 15'],
    },
    {
      is: 'the last newline',
      before: 'a\n',
      after: 'a',
      shows: ['-a', '+a', '\\ No newline at end of file'],
    },
    { is: 'line ends', before: 'a\r\n', after: 'a\n', shows: ['-a\\x0d', '+a'] },
    { is: 'an empty line', before: 'a\n', after: 'a\n\n', shows: [' a', '+'] },
    { is: 'hostile', before: '', after: '\x1b[2J', shows: ['+\\x1b[2J'] },
    { is: 'named', path: '/etc/x', before: '', after: 'a', shows: ['--- /etc/x', '+++ /etc/x', '+a'] },
  ])('$is', ({ before, after, shows, ...options }) => {
    expect(unifiedDiff(before, after, options)).toBe(shows.join('\n'))
  })

  test('secrets are masked before the texts are compared', () => {
    new Secret('old-hunter2')
    new Secret('new-hunter2\nof two lines')
    expect(
      unifiedDiff('user = u\npassword = old-hunter2\n', 'user = u\npassword = new-hunter2\nof two lines\n'),
    ).toBe('differs only in a secret, which is not shown')
    expect(unifiedDiff('', 'password = new-hunter2\nof two lines\n')).toBe('+password = ••••••')
  })

  test('what is too different is counted', () => {
    const noise = (seed: number): string =>
      Array.from({ length: 60_000 }, (_, line) => (line * 7919 + seed) % 104_729).join('\n')
    expect(unifiedDiff(noise(1), `${noise(2)}\n`)).toBe('too different to compare, 60000 → 60000 lines')
  })
})

describe('a table that fits', () => {
  const rows = [
    ['  name', 'string', 'required', 'the name of the server, as it greets'],
    ['  networks', 'list of string', 'default ["10.0.0.0/8","[::1]/128"]', 'who may relay'],
  ]
  test('is one of columns where there is room', () => {
    expect(fitTable(rows, Number.POSITIVE_INFINITY)).toEqual(table(rows))
  })
  test('wraps its last column', () => {
    expect(fitTable(rows, 90)).toEqual([
      '  name      string          required                            the name of the server, as',
      '                                                                it greets',
      '  networks  list of string  default ["10.0.0.0/8","[::1]/128"]  who may relay',
    ])
  })
  test('gives it lines of its own where there is less', () => {
    expect(fitTable(rows, 40)).toEqual([
      '  name  string  required',
      '      the name of the server, as it',
      '      greets',
      '  networks  list of string  default',
      '      ["10.0.0.0/8","[::1]/128"]',
      '      who may relay',
    ])
  })
  test('is never wider, and loses nothing', () => {
    const cell = fc.string({ unit: fc.constantFrom(...'ab, c'), maxLength: 40 })
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell)), fc.integer({ min: 8, max: 90 }), (cells, width) => {
        const lines = fitTable(
          cells.map(([a, b, c]) => [`  ${a.trim()}`, b, c]),
          width,
        )
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width)
        const bare = (text: string) => text.replace(/\s/g, '')
        expect(bare(lines.join(''))).toBe(bare(cells.flat().join('')))
      }),
    )
  })
})
