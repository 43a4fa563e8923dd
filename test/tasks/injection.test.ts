import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { PlaybookError } from '../../lib/core/errors.ts'
import { shell as quoted, raw } from '../../lib/core/shell.ts'
import { STANDINGS } from '../support/domain.ts'
import { injectionRows as rows } from '../support/domains.ts'
import { Sandbox } from '../support/injection.ts'
import { kinds, make, scriptsOf } from '../support/injection-scripts.ts'
import { textArguments } from '../support/injection-shapes.ts'
import { CANARY } from '../support/injection-stubs.ts'
import { attempt, demandSafe, shellNames, type Trial } from '../support/injection-trials.ts'
import { asText, hostilePath, hostileText, PIECES, withNul } from '../support/injection-words.ts'

// How many values a row gets; INJECTION_RUNS=2000 for a long look.
const RUNS = Number(process.env.INJECTION_RUNS ?? 20)
const FEW = Math.ceil(RUNS / 4)

let sandbox: Sandbox
beforeAll(() => {
  sandbox = new Sandbox()
})
afterAll(() => sandbox.close())

const values = fc.record({
  situation: fc.constantFrom(...STANDINGS),
  texts: fc.array(hostileText, { minLength: 8, maxLength: 8 }),
  paths: fc.array(hostilePath, { minLength: 8, maxLength: 8 }),
})
const batch = fc.array(values, { minLength: RUNS, maxLength: RUNS })
// The same values each time, because shares of few values are a matter of luck; a long look has new ones.
const once = { numRuns: 1, endOnFailure: true, ...(process.env.INJECTION_RUNS ? {} : { seed: 1 }) }

test('what is quoted is read back as it was, also when it is spliced or quoted again, on every shell', async () => {
  const word = fc.oneof(hostileText, fc.constantFrom(...PIECES), fc.string({ unit: 'binary' }).map(asText))
  const words = fc.array(fc.array(word, { minLength: 1, maxLength: 30 }), {
    minLength: RUNS,
    maxLength: RUNS,
  })
  await fc.assert(
    fc.asyncProperty(words, async (all) => {
      const scripts = all.flatMap((words) => [
        { text: quoted`marker ${words}` },
        { text: quoted`marker ${raw`${words[0]!} ${raw`${words.slice(1)}`}`}` },
        { text: quoted`eval ${quoted`marker ${words}`}` },
        { text: quoted`sh -c ${quoted`marker ${words}`}`, nested: true },
        { text: quoted`x=${words[0]!}; marker "$x" ${words.slice(1)}` },
      ])
      for (const shell of shellNames)
        for (const [index, { commands, err }] of (await sandbox.run(shell, scripts)).entries())
          expect([shell, err, ...commands]).toEqual([shell, '', ['marker', ...all[Math.floor(index / 5)]!]])
    }),
    once,
  )
})

// A net that catches nothing would make all of this worthless.
test('a missing quote is found', async () => {
  const forgetful = [(text: string) => text, (text: string) => `"${text}"`, (text: string) => `'${text}'`]
  const texts = fc.sample(hostileText, 200)
  // What it leaves there must not be taken for the work of others.
  const spoilt = new Sandbox()
  onTestFinished(() => spoilt.close())
  for (const wrap of forgetful) {
    const trials = texts.map((text) => ({ script: { text: `marker ${wrap(text)}` }, whole: [text] }))
    const traces = await spoilt.run(
      'dash',
      trials.map(({ script }) => script),
    )
    const caught = traces.filter((trace, index) => {
      try {
        demandSafe(trace, trials[index]!)
        return false
      } catch {
        return true
      }
    })
    expect(caught.length, String(wrap)).toBeGreaterThan(20)
    expect(traces.some(({ commands }) => commands.some(([name]) => name === CANARY))).toBe(true)
  }
})

test('every exported task and check has a row, and every argument that text may reach is in one', () => {
  expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(Object.keys(kinds)))
  for (const { kind, free, silent, spliced } of rows)
    for (const name of [...Object.keys({ ...free, ...silent }), ...(spliced ?? [])])
      expect(Object.keys(textArguments(kinds[kind]!.args.json)), kind).toContain(name)
})

const free = rows.flatMap(({ silent, free, ...row }) => {
  const shapes = { ...free, ...silent }
  return Object.keys(shapes).length > 0 ? [{ ...row, shapes, silent: Object.keys(silent ?? {}) }] : []
})
describe('what is free to be any text arrives as it is, on every shell', () => {
  test.each(free)('$kind: $shapes', async ({ shapes, silent, run = [], ...row }) => {
    const names = Object.keys(shapes)
    await fc.assert(
      fc.asyncProperty(batch, async (all) => {
        const trials: (Trial & { readonly value: number })[] = []
        const accepted: {
          readonly name: string
          readonly value: number
          readonly words: readonly string[]
        }[] = []
        for (const [value, { situation, texts, paths }] of all.entries()) {
          const given = names.map((name, index) => ({ name, ...shapes[name]!(texts[index]!, paths[index]!) }))
          const made = make(row, Object.fromEntries(given.map(({ name, value }) => [name, value])))
          if (made instanceof PlaybookError) continue
          const whole = given.flatMap(({ words }) => words)
          const nested = !names.some((one) => run.includes(one))
          for (const script of scriptsOf(made, situation, nested)) trials.push({ script, whole, value })
          accepted.push(...given.map(({ name, words }) => ({ name, words, value })))
        }
        expect(accepted.length / names.length, 'accepted').toBeGreaterThan(RUNS / 3)
        const arrived = await attempt(sandbox, trials)
        const seen = new Map<number, string[]>()
        for (const [index, { value }] of trials.entries())
          seen.set(value, [...(seen.get(value) ?? []), ...arrived[index]!])
        for (const name of names.filter((one) => !silent.includes(one))) {
          const mine = accepted.filter((one) => one.name === name)
          const whole = mine.filter(({ words, value }) =>
            words.every((word) => seen.get(value)?.some((one) => one.includes(word))),
          )
          expect(whole.length / mine.length, `${row.kind} ${name} arrives`).toBeGreaterThan(0.1)
        }
      }),
      once,
    )
  })
})

const isFree = (kind: string, name: string): boolean =>
  rows.some((row) => row.kind === kind && name in { ...row.free, ...row.silent })

/** Each argument by itself: a NUL where text is free, anything hostile where it is not. */
const offers = rows.flatMap(({ free, silent, spliced = [], ...row }) => [
  ...Object.entries({ ...free, ...silent }).map(([name, shape]) => ({ row, name, shape, texts: withNul })),
  ...Object.entries(textArguments(kinds[row.kind]!.args.json))
    .filter(([name]) => !isFree(row.kind, name) && !spliced.includes(name))
    .map(([name, shape]) => ({ row, name, shape, texts: fc.oneof(hostileText, withNul) })),
])

test('what is not free is refused before anything is sent, or is data as well', async () => {
  const tally = { refused: 0, accepted: 0 }
  const one = fc.record({ situation: fc.constantFrom(...STANDINGS), path: hostilePath })
  const each = fc.tuple(
    ...offers.map(({ texts }) => fc.array(fc.tuple(texts, one), { minLength: FEW, maxLength: FEW })),
  )
  await fc.assert(
    fc.asyncProperty(each, async (all) => {
      const trials: Trial[] = []
      for (const [index, { row, name, shape }] of offers.entries())
        for (const [text, { situation, path }] of all[index]!) {
          const { value, words } = shape(text, text.includes('\0') ? `${path}\0` : path)
          const made = make(row, { [name.replace(/ \d+$/, '')]: value })
          tally[made instanceof PlaybookError ? 'refused' : 'accepted'] += 1
          if (made instanceof PlaybookError) continue
          if (JSON.stringify(value).includes('\\u0000'))
            expect(row.mayHoldNul ?? [], row.kind).toContain(name.replace(/ \d+$/, ''))
          for (const script of scriptsOf(made, situation, true)) trials.push({ script, whole: words })
        }
      await attempt(sandbox, trials)
    }),
    once,
  )
  expect(tally.refused).toBeGreaterThan(tally.accepted)
  expect(tally.accepted).toBeGreaterThan(0)
})
