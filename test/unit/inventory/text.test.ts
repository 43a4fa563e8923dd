import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostNames } from '../../../lib/inventory/host-names.ts'
import { expandRanges } from '../../../lib/inventory/host-range.ts'
import { iniSections } from '../../../lib/inventory/ini-sections.ts'
import { literal } from '../../../lib/inventory/literal.ts'
import { splitWords } from '../../../lib/inventory/words.ts'
import {
  badHosts,
  hostCases,
  jsonCases,
  literalCases,
  plainTexts,
  rangeCases,
  wordCases,
} from './cases/text.ts'

describe('words', () => {
  const wordsOf = (line: string, comments: boolean) => {
    const split = splitWords(line, { comments })
    return 'words' in split ? split.words : undefined
  }
  it.each(wordCases)('splits $line', ({ line, words, withComments }) => {
    expect(wordsOf(line, false)).toEqual(words)
    expect(wordsOf(line, true)).toEqual(withComments ?? words)
  })
  it('takes what was quoted as it was, whatever it is', () => {
    const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (words) => {
        expect(splitWords(words.map(quoted).join(' '), { comments: true })).toEqual({ words })
      }),
    )
  })
})

describe('values', () => {
  it.each([...literalCases, ...jsonCases])('reads $text', ({ text, value }) => {
    expect(literal(text)).toStrictEqual(value)
  })
  it.each(plainTexts)('leaves %j as it is', (text) => {
    expect(literal(text)).toBe(text)
  })
  it('reads back whatever JSON can say', () => {
    const values = [fc.string({ unit: 'binary' }), fc.maxSafeInteger(), fc.boolean(), fc.constant(null)]
    fc.assert(
      fc.property(fc.array(fc.anything({ values, maxDepth: 4 }), { minLength: 1 }), (value) => {
        const text = JSON.stringify(value)
        expect(JSON.stringify(literal(text))).toBe(text)
      }),
    )
  })
  it('takes the key __proto__ as data', () => {
    expect(Object.keys(literal('{"__proto__": {"admin": 1}}') as object)).toEqual(['__proto__'])
    expect(({} as { admin?: number }).admin).toBeUndefined()
  })
  it('gives up on what is nested without end', () => {
    const deep = '['.repeat(60_000)
    expect(literal(deep)).toBe(deep)
  })
})

describe('host names', () => {
  it.each(rangeCases)('writes $word out', ({ word, names }) => {
    expect(expandRanges(word)).toEqual(names)
  })
  it.each(hostCases)('reads $word', ({ word, names, port }) => {
    expect(hostNames(word)).toEqual({ names, port })
  })
  it.each(badHosts)('refuses $word', ({ word, says }) => {
    expect(() => hostNames(word)).toThrow(says)
  })
  it('counts every step once, in order, as wide as it was written', () => {
    const range = fc.record({
      from: fc.nat(500),
      more: fc.nat(300),
      step: fc.integer({ min: 1, max: 40 }),
      padded: fc.boolean(),
    })
    fc.assert(
      fc.property(range, ({ from, more, step, padded }) => {
        const width = padded ? 4 : 0
        const write = (number: number) => String(number).padStart(width, '0')
        const names = expandRanges(`n[${write(from)}:${write(from + more)}:${step}]x`)
        expect(names).toHaveLength(Math.floor(more / step) + 1)
        names.forEach((name, index) => {
          expect(name).toBe(`n${write(from + index * step)}x`)
        })
      }),
    )
  })
})

describe('INI', () => {
  it('carries every line through unharmed, with its number', () => {
    const content = fc
      .string({ unit: fc.constantFrom(...'ab=[]\\"\'#;.:% é_') })
      .map((text) => text.trim())
      .filter((text) => text !== '' && !/^[;#[]/.test(text))
    fc.assert(
      fc.property(fc.array(content), fc.array(content), (before, after) => {
        const text = [...before, '', '[a.b:vars] ; comment', '# nothing', ...after].join('\n')
        const [loose, section] = iniSections(text)
        expect(loose?.lines.map((line) => line.text)).toEqual(before)
        expect(loose?.lines.map((line) => line.line)).toEqual(before.map((_, index) => index + 1))
        expect(section?.header).toEqual({ line: before.length + 2, text: '[a.b:vars] ; comment' })
        expect(section?.lines.map((line) => line.text)).toEqual(after)
        expect(section?.lines.map((line) => line.line)).toEqual(
          after.map((_, index) => before.length + 4 + index),
        )
      }),
    )
  })
  it('keeps a section that is written twice apart, and equal lines', () => {
    expect(iniSections('[__proto__]\na\na\n[__proto__]\na').map(({ lines }) => lines.length)).toEqual([
      0, 2, 1,
    ])
  })
})
