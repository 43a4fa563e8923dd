import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lastWords, SENT_BYTES } from '../../../lib/core/last-words.ts'
import { mask, remember } from '../../../lib/core/secret.ts'

const MASK = '••••••'
const each = (value: string, form: (character: string) => string): string => [...value].map(form).join('')
const bytes = (value: string, lead: string): string =>
  Buffer.from(value).toString('hex').replace(/../g, `${lead}$&`)
const codes = (value: string, form: (code: number) => string): string =>
  each(value, (one) => form(one.codePointAt(0)!))
const units = (value: string): string =>
  value
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
const NAMED: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** How a program may write a value; what it comes to holds nothing that is not the value's. */
const FORMS: Readonly<Record<string, (value: string) => string>> = {
  'as it is': (value) => value,
  'in a URI, by its bytes in lower case': (value) => bytes(value, '%'),
  'in a URI, by its bytes in upper case': (value) => bytes(value, '%').toUpperCase(),
  'in a URI, lower case where it must': (value) =>
    encodeURIComponent(value).replace(/%../g, (one) => one.toLowerCase()),
  'in a form': (value) => new URLSearchParams([['', value]]).toString().slice(1),
  'in HTML, named': (value) => each(value, (one) => NAMED[one] ?? one),
  'in HTML, decimal': (value) => codes(value, (code) => `&#${code};`),
  'in HTML, hex': (value) => codes(value, (code) => `&#x${code.toString(16)};`),
  'in HTML, hex with zeros': (value) =>
    codes(value, (code) => `&#X${code.toString(16).toUpperCase().padStart(6, '0')};`),
  'in JSON': (value) => JSON.stringify(value).slice(1, -1),
  'in JSON, all escaped': units,
  'in C, by its bytes in hex': (value) => bytes(value, '\\x'),
  'in C, by its bytes in octal': (value) =>
    [...Buffer.from(value)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
  'in double quotes of a shell': (value) => value.replace(/[$`"\\]/g, '\\$&'),
  'in single quotes of a shell': (value) => value.replaceAll("'", `'\\''`),
  'in single quotes of dash': (value) => value.replaceAll(/'+/g, `'"$&"'`),
  'every character behind a backslash': (value) =>
    each(value, (one) => (/[a-z0-9]/i.test(one) ? one : `\\${one}`)),
  'in hex': (value) => Buffer.from(value).toString('hex'),
  'in hex, upper case': (value) => Buffer.from(value).toString('hex').toUpperCase(),
}
const printable = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...`aB0 '"\\$\`&<>%+/=-_;:#!äß€`, '\u{1F511}'),
    fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)),
  ),
  minLength: 10,
  maxLength: 40,
})
const secret = printable.filter((value) => value === value.trim() && new Set(value).size > 5)

describe('a secret is not shown', () => {
  test.each(Object.entries(FORMS))('%s', (_, form) => {
    fc.assert(
      fc.property(secret, (value) => {
        remember(value)
        expect(mask(`\n{${form(value)}}\n`)).toBe(`\n{${MASK}}\n`)
      }),
      { numRuns: 40, seed: 8 },
    )
  })

  test.each([
    ['base64', (text: Buffer) => text.toString('base64')],
    ['base64 without padding', (text: Buffer) => text.toString('base64').replace(/=+$/, '')],
    ['base64 for URLs', (text: Buffer) => text.toString('base64url')],
  ])('in %s of a longer text, wherever it stands in it', (_, encode) => {
    fc.assert(
      fc.property(
        secret,
        fc.string({ maxLength: 6 }),
        fc.string({ maxLength: 6 }),
        (value, before, after) => {
          remember(value)
          const text = encode(Buffer.from(`${before}:${value}:${after}`))
          const start = Buffer.byteLength(before) + 1
          const end = start + Buffer.byteLength(value)
          const expected =
            text.slice(0, Math.floor((start * 8) / 6)) + MASK + text.slice(Math.ceil((end * 8) / 6))
          expect(mask(`{${text}}`)).toBe(`{${expected}}`)
        },
      ),
      { numRuns: 60, seed: 8 },
    )
  })

  test('in base64 whose lines are broken', () => {
    const value = 'a-long-secret-'.repeat(12)
    remember(value)
    const lines = Buffer.from(value).toString('base64').replace(/.{76}/g, '$&\n')
    expect(mask(`{${lines}}`)).toMatch(/^\{•{6}=*\}$/)
  })

  test.each([
    ['dash', 'export -p'],
    ['bash', 'export -p'],
    ['bash', 'set'],
    ['bash', 'printf "%q\\n" "$secret"'],
    ['bash', 'echo "${secret@Q}"'],
    ['bash', 'set -x; : "$secret"'],
  ])('as %s prints it with %s', (shell, command) => {
    for (const value of [
      `it's "a" $secret`,
      "two ''quotes",
      'back\\slash `x` #1',
      'tab\there and äöü',
      "q'",
    ]) {
      const long = `${value}-of-ours`
      remember(long)
      const { stdout, stderr } = spawnSync(shell, ['-c', command], {
        env: { secret: long },
        encoding: 'utf8',
      })
      const line = `${stdout}${stderr}`.split('\n').find((one) => /of-ours|•/.test(one)) ?? ''
      expect(line).toContain('of-ours')
      expect(mask(line)).not.toMatch(/of-ours|quotes|slash|here/)
    }
  })

  test('with another that overlaps it', () => {
    remember('first-and-middle')
    remember('middle-and-last')
    expect(mask('<first-and-middle-and-last>')).toBe(`<${MASK}>`)
  })

  test('and what is like one is', () => {
    remember('hunter2hunter2')
    const plain = `100% of ${'cafe'.repeat(20)} &amp; \\n 'it'\\''s' ${'QUJD'.repeat(30)}\n${'QUJD'.repeat(30)}`
    expect(mask(plain)).toBe(plain)
  })

  test('a megabyte of anything takes no time to speak of', () => {
    for (let number = 0; number < 50; number += 1) remember(`secret-number-${number}-${'x'.repeat(number)}`)
    const text = `${'word %41 &amp; \\n QUJDREVGR0g= 6162636465666768 '.repeat(20_000)}secret-number-7-xxxxxxx`
    const started = process.cpuUsage()
    expect(mask(text).endsWith(` ${MASK}`)).toBe(true)
    expect(process.cpuUsage(started).user).toBeLessThan(10_000_000)
  })
})

describe('a text that is cut holds no part of a secret', () => {
  const SECRET = 'correct-horse-battery-staple-and-then-some-more'
  const leaked = (text: string): boolean => /battery|staple|and-then|some-more|orrect/.test(text)
  remember(SECRET)

  test.each([
    ['one line', ''],
    ['many lines', '\n'],
  ])('of %s, wherever the cuts fall', (_, between) => {
    const log = Buffer.from(`${`${SECRET}${between}`.repeat(3000)}the end`)
    for (let cut = 0; cut < SECRET.length + 2; cut += 1) {
      const sent = log.subarray(0, log.length - cut).subarray(-SENT_BYTES)
      const whole = lastWords(Buffer.concat([sent.subarray(cut), Buffer.from('the end'.padStart(cut))]), 4096)
      // Where the end of what was said is half a secret, that is what the program said.
      expect(leaked(whole.slice(0, -2 * SECRET.length)), whole).toBe(false)
      expect(whole).toMatch(/the end$/)
      expect(whole.length).toBeLessThanOrEqual(4096)
    }
  })

  test('what is short is as it came', () => {
    expect(lastWords(Buffer.from('a\0b'))).toBe('a\0b')
  })
})
