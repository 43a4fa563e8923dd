import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Change, Effect } from '../../../lib/core/change.ts'
import type { Check } from '../../../lib/core/check.ts'
import { invalidates } from '../../../lib/core/effect.ts'
import { PlaybookError } from '../../../lib/core/errors.ts'
import type { Answer, Probe, Task } from '../../../lib/core/task.ts'
import { factsOf, type HostFacts } from '../../../lib/engine/host-facts.ts'
import { taskResults } from '../../../lib/engine/host-result.ts'
import { blame, record } from '../../../lib/engine/next-wave.ts'
import { type PlannedTask, simulate } from '../../../lib/engine/simulate.ts'
import { judge } from '../../../lib/engine/verify.ts'
import type { Progress } from '../../../lib/engine/work.ts'

const probe = (key: string): Probe<string> => ({ key, ask: key, parse: ({ out }) => out.toString() })

const becomes = (key: string, value: (now: number) => unknown): Effect => ({ kind: 'sets', key, value })

interface Rule {
  readonly name: string
  readonly reads: readonly string[]
  /** Wants this value at the first key that it reads. */
  readonly wants?: string
  readonly effects?: readonly Effect[] | undefined
  readonly throws?: string
  readonly mayAlter?: readonly string[]
  readonly mayHelp?: true
}

function task({ name, reads, wants, effects, throws, mayAlter, mayHelp }: Rule): Task {
  const probes = Object.fromEntries(reads.map((key) => [key, probe(key)]))
  const plan: Task['plan'] = (now) => {
    if (throws) throw new PlaybookError('E_TASK', throws, { hint: 'the way out' })
    const [key = ''] = reads
    if (wants === undefined || now[key] === wants) return []
    return [
      {
        summary: `${name}: ${now[key]} to ${wants}`,
        before: '',
        after: '',
        apply: { sh: 'true' },
        undo: { sh: 'true' },
        effects: effects ?? [becomes(key, () => wants)],
      } satisfies Change,
    ]
  }
  const preview: Task['preview'] = (now) => {
    try {
      return plan(now)
    } catch {
      return []
    }
  }
  return {
    kind: 'task',
    name,
    title: name,
    from: `${name}.ts:1`,
    probes,
    ...(mayAlter && { mayAlter }),
    ...(mayHelp && { mayHelp }),
    plan,
    preview,
  }
}

const dependsOnAll = (one: Task): Task => ({
  ...one,
  probes: Object.fromEntries(
    Object.entries(one.probes).map(([name, probe]) => [name, { ...probe, dependsOn: () => [''] }]),
  ),
})

const world = (facts: Record<string, string>): HostFacts =>
  factsOf(
    Object.keys(facts).map(probe),
    Object.values(facts).map((text) => ({ code: 0, out: Buffer.from(text), err: '' })),
  )
/** `write: change a to b` · `other: later (for write)` */
const story = (tasks: readonly Task[], facts: Record<string, string>): readonly string[] =>
  simulate(tasks, world(facts)).map(({ task: { title }, state, changes, waitsFor }) => {
    const what = changes.map(({ summary }) => summary.replace(`${title}: `, '')).join(', ')
    const why = waitsFor.length > 0 ? ` for ${waitsFor.map((one) => one.title).join(', ')}` : ''
    return `${title}: ${state}${what && ` ${what}`}${why}`
  })

const install: Rule = {
  name: 'install',
  reads: ['apt:x'],
  wants: 'in',
  effects: [invalidates('file:/etc/'), invalidates('unit:')],
}
const facts = {
  'apt:x': 'out',
  'file:/etc/a': 'old',
  'file:/etc/ab': 'old',
  'file:/srv/b': 'old',
  'unit:x': 'dead',
}

describe('what a task sees of those before it', () => {
  test.each<[string, readonly Rule[], readonly string[]]>([
    ['nothing to do', [{ name: 'a', reads: ['file:/etc/a'], wants: 'old' }], ['a: ok']],
    [
      'a value that was set is believed',
      [
        { name: 'a', reads: ['file:/etc/a'], wants: 'new' },
        { name: 'b', reads: ['file:/etc/a'], wants: 'newer' },
        { name: 'c', reads: ['file:/etc/a'], wants: 'newer' },
      ],
      ['a: change old to new', 'b: change new to newer', 'c: ok'],
    ],
    [
      'what was spoiled is known later, the rest is not touched',
      [
        install,
        { name: 'a', reads: ['file:/etc/a'], wants: 'new' },
        { name: 'b', reads: ['file:/srv/b'], wants: 'new' },
        { name: 'u', reads: ['unit:x'], wants: 'alive' },
      ],
      [
        'install: change out to in',
        'a: later old to new for install',
        'b: change old to new',
        'u: later dead to alive for install',
      ],
    ],
    [
      'a task that has nothing to do spoils nothing',
      [
        { ...install, wants: 'out' },
        { name: 'a', reads: ['file:/etc/a'], wants: 'new' },
      ],
      ['install: ok', 'a: change old to new'],
    ],
    [
      'a value set after it was spoiled is known again, until it is spoiled again',
      [
        install,
        { name: 'w', reads: ['apt:x'], wants: 'more', effects: [becomes('file:/etc/a', () => 'sure')] },
        { name: 'a', reads: ['file:/etc/a'], wants: 'new', effects: [invalidates('file:/etc/a')] },
        { name: 'b', reads: ['file:/etc/a'], wants: 'new' },
      ],
      [
        'install: change out to in',
        'w: change out to more',
        'a: change sure to new',
        'b: later sure to new for install, a',
      ],
    ],
    [
      'who waits for a task that waits, waits for the same',
      [
        install,
        { name: 'a', reads: ['file:/etc/a', 'file:/srv/b'], wants: 'new' },
        { name: 'b', reads: ['file:/srv/b'], wants: 'new' },
      ],
      ['install: change out to in', 'a: later old to new for install', 'b: later old to new for install'],
    ],
    [
      'what a waiting task would set is not believed, not even where it was known for sure',
      [
        install,
        { name: 'known', reads: ['file:/srv/b'], wants: 'sure' },
        {
          name: 'a',
          reads: ['file:/etc/a'],
          wants: 'new',
          effects: [becomes('file:/srv/b', () => 'maybe')],
        },
        { name: 'b', reads: ['file:/srv/b'], wants: 'new' },
      ],
      [
        'install: change out to in',
        'known: change old to sure',
        'a: later old to new for install',
        'b: later sure to new for install',
      ],
    ],
    [
      'a waiting task makes its own files unsure, not those whose names begin like them',
      [
        { ...install, effects: [invalidates('file:/etc/a')] },
        { name: 'a', reads: ['unit:x', 'file:/etc/a'], wants: 'alive' },
        { name: 'b', reads: ['file:/srv/b'], wants: 'new' },
        { name: 'u', reads: ['unit:x'], wants: 'alive' },
        { name: 'ux', reads: ['unit:xy'], wants: 'alive' },
      ],
      [
        'install: change out to in',
        'a: later dead to alive for install',
        'b: change old to new',
        'u: later dead to alive for install',
        'ux: change dead to alive',
      ],
    ],
    [
      'an obstacle that an earlier task may clear is no error yet',
      [install, { name: 'a', reads: ['file:/etc/a'], throws: 'no such package' }],
      ['install: change out to in', 'a: later for install'],
    ],
    [
      'what an obstacle hides may alter more than was asked for',
      [
        install,
        { name: 'p', reads: ['file:/etc/a'], throws: 'no such package', mayAlter: ['unit:'] },
        { name: 'u', reads: ['unit:x'], throws: 'not-found' },
      ],
      ['install: change out to in', 'p: later for install', 'u: later for install'],
    ],
    [
      'a task that waits makes unsure all that it may alter, and nothing that it only asks',
      [
        install,
        { name: 'p', reads: ['file:/etc/a', 'file:/srv/b'], wants: 'old', mayAlter: ['unit:xy'] },
        { name: 'b', reads: ['file:/srv/b'], wants: 'new' },
        { name: 'u', reads: ['unit:xy'], wants: 'alive' },
      ],
      [
        'install: change out to in',
        'p: later for install',
        'b: change old to new',
        'u: later dead to alive for install',
      ],
    ],
    [
      'where an earlier task may have done more than it tells, an obstacle may go',
      [
        { name: 's', reads: ['apt:x'], wants: 'in', mayHelp: true },
        { name: 'a', reads: ['file:/srv/b'], throws: 'no such folder' },
        { name: 'b', reads: ['file:/srv/b'], wants: 'new' },
      ],
      ['s: change out to in', 'a: later for s', 'b: later old to new for s'],
    ],
    [
      'one that waits may, too',
      [
        { name: 'i', reads: ['apt:x'], wants: 'in', effects: [invalidates('unit:')] },
        { name: 's', reads: ['unit:xy'], wants: 'dead', mayHelp: true },
        { name: 'a', reads: ['file:/srv/b'], throws: 'no such folder' },
      ],
      ['i: change out to in', 's: later for i', 'a: later for i'],
    ],
  ])('%s', (_, rules, expected) => {
    const known = { ...facts, 'unit:xy': 'dead' }
    // The effects of `w` are about another file than it reads, so its own fact stays.
    expect(story(rules.map(task), known)).toEqual(expected)
  })

  test('time moves on with every effect, beyond every clock', () => {
    const times: number[] = []
    const stamp = (key: string): Effect => becomes(key, (now) => times.push(now) && String(now))
    simulate(
      ['a', 'b', 'c'].map((name) =>
        task({ name, reads: [name], wants: 'x', effects: [stamp(name), stamp(`${name}2`)] }),
      ),
      world({ a: '', b: '', c: '' }),
    )
    expect(times).toHaveLength(6)
    expect(new Set(times).size).toBe(6)
    expect(times).toEqual([...times].sort((one, other) => one - other))
    expect(times[0]).toBeGreaterThan(Date.now() * 1e5)
  })
})

describe('errors', () => {
  const thrownBy = (tasks: readonly Task[], known: HostFacts): PlaybookError => {
    try {
      simulate(tasks, known)
    } catch (error) {
      return error as PlaybookError
    }
    throw new Error('nothing was thrown')
  }

  test('a task that cannot be planned is told with its title, its place and its way out', () => {
    const error = thrownBy([task({ name: 'a', reads: ['x'], throws: 'cannot' })], world({ x: '' }))
    expect([error.code, error.message, error.where, error.hint]).toEqual([
      'E_TASK',
      'a: cannot',
      'a.ts:1',
      'the way out',
    ])
  })

  test('whoever wants to hear of all is told of all; what hangs on one of them waits', () => {
    const tasks = [
      task({ name: 'a', reads: ['x'], throws: 'cannot' }),
      task({ name: 'b', reads: ['y'], wants: '1' }),
      task({ name: 'c', reads: ['x'], throws: 'cannot either' }),
      task({ name: 'd', reads: ['z'], throws: 'no', mayAlter: ['unit:'] }),
      task({ name: 'e', reads: ['unit:x'], throws: 'not-found' }),
    ]
    const told: string[] = []
    const onObstacle = (of: Task, { message }: PlaybookError): void =>
      void told.push(`${of.title}: ${message}`)
    const plan = simulate(tasks, world({ x: '', y: '0', z: '', 'unit:x': '' }), { onObstacle })
    expect(told).toEqual(['a: a: cannot', 'd: d: no'])
    expect(plan.map(({ state }) => state)).toEqual(['failed', 'change', 'later', 'failed', 'later'])
    expect(plan[2]?.waitsFor).toEqual([tasks[0]])
    expect(plan[4]?.waitsFor).toEqual([tasks[3]])
  })

  test('a change that a later task takes back is told, as the run would find it', () => {
    const tasks = [
      task({ name: 'gone', reads: ['x'], wants: 'no' }),
      task({ name: 'kept', reads: ['y'], wants: '1' }),
      task({ name: 'made', reads: ['x'], wants: 'yes' }),
    ]
    const told: string[] = []
    const onUndone = (of: Task, { message }: PlaybookError): void => void told.push(`${of.title}: ${message}`)
    simulate(tasks, world({ x: 'yes', y: '0' }), { onUndone })
    expect(told).toEqual(['gone: gone: a later task undoes it, and then it would gone: yes to no again'])
  })

  test('an answer that nobody can read fails only whoever needs it', () => {
    const odd: Probe<string> = {
      ...probe('odd'),
      parse: () => {
        throw new Error('unreadable')
      },
    }
    const answer = { code: 0, out: Buffer.from('x'), err: '' }
    const known = factsOf([odd, probe('fine')], [answer, answer])
    expect(simulate([task({ name: 'a', reads: ['fine'], wants: 'x' })], known)[0]?.state).toBe('ok')
    expect(thrownBy([task({ name: 'a', reads: ['odd'], wants: 'x' })], known).message).toBe('a: unreadable')
    expect(thrownBy([task({ name: 'a', reads: ['never'], wants: 'x' })], known).message).toBe(
      'a: no probe asked never',
    )
    expect(thrownBy([task({ name: 'a', reads: ['odd'], wants: 'x' })], factsOf([odd], [])).message).toBe(
      'a: no answer',
    )
  })
})

describe('for any playbook', () => {
  const plain = (plan: readonly PlannedTask[]) =>
    plan.map(({ task: { title }, state, changes, waitsFor }) => [
      title,
      state,
      changes.map((one) => one.summary),
      waitsFor.map((one) => one.title),
    ])

  const key = fc.constantFrom('file:/a', 'file:/ab', 'file:/b', 'unit:a', 'apt:a')
  const value = fc.constantFrom('1', '2', '3')
  const effect: fc.Arbitrary<Effect> = fc.oneof(
    fc.tuple(key, value).map(([name, text]) => becomes(name, () => text)),
    fc.constantFrom('file:', 'file:/a', 'unit:', '').map(invalidates),
  )
  const rules = fc.array(
    fc.record({
      name: fc.constant('t'),
      reads: fc.uniqueArray(key, { minLength: 1, maxLength: 3 }),
      wants: value,
      effects: fc.option(fc.array(effect, { maxLength: 3 }), { nil: undefined }),
    }),
    { maxLength: 8 },
  )
  type Texts = Readonly<Record<'file:/a' | 'file:/ab' | 'file:/b' | 'unit:a' | 'apt:a', string>>
  const known: fc.Arbitrary<Texts> = fc.record({
    'file:/a': value,
    'file:/ab': value,
    'file:/b': value,
    'unit:a': value,
    'apt:a': value,
  })

  test('planning is pure: twice is the same, and the world stays as it was', () => {
    fc.assert(
      fc.property(rules, known, (list, texts) => {
        const tasks = list.map((rule, index) => task({ ...rule, name: `t${index}` }))
        const before = world(texts)
        const once = simulate(tasks, before)
        expect(plain(simulate(tasks, before))).toEqual(plain(once))
        expect([...before]).toEqual([...world(texts)])
      }),
    )
  })

  test('the first is never later, and who waits waits for an earlier one that changes something', () => {
    fc.assert(
      fc.property(rules, known, (list, texts) => {
        const tasks = list.map((rule, index) => task({ ...rule, name: `t${index}` }))
        const plan = simulate(tasks, world(texts))
        plan.forEach(({ state, waitsFor, changes }, index) => {
          expect(waitsFor.length > 0).toBe(state === 'later')
          if (state !== 'later') expect(changes.length > 0).toBe(state === 'change')
          for (const by of waitsFor) {
            expect(tasks.indexOf(by)).toBeLessThan(index)
            expect(plan[tasks.indexOf(by)]?.changes).not.toEqual([])
          }
        })
      }),
    )
  })

  /** Whether the plan, as far as it is sure, is what comes true on a host that does what effects say; what was spoiled becomes a surprise. */
  function comesTrue(
    list: readonly Rule[],
    texts: Texts,
    surprise: Texts,
    sure: 'to the first that waits' | 'wholly',
  ): void {
    const tasks = list.map((rule, index) => task({ ...rule, name: `t${index}` }))
    const plan = simulate(tasks, world(texts))
    const first = plan.findIndex(({ state }) => state === 'later')
    const host: Record<string, unknown> = { ...texts }
    tasks.forEach((one, index) => {
      const { state, changes: planned } = plan[index]!
      if (sure !== 'wholly' && first >= 0 && index >= first) return
      const now = Object.fromEntries(Object.keys(one.probes).map((name) => [name, host[name]]))
      const changes = one.plan(now as never)
      const summaries = (of: readonly Change[]) => of.map(({ summary }) => summary)
      if (state !== 'later') expect(summaries(changes)).toEqual(summaries(planned))
      for (const effect of changes.flatMap((change) => change.effects)) {
        if (effect.kind === 'sets') host[effect.key] = effect.value(0)
        else
          for (const name of Object.keys(surprise) as (keyof Texts)[])
            if (name.startsWith(effect.prefix)) host[name] = surprise[name]
      }
    })
  }

  test('up to the first task that waits, what is planned is what happens', () => {
    fc.assert(
      fc.property(rules, known, known, (...all) => comesTrue(...all, 'to the first that waits')),
      { numRuns: 1000 },
    )
  })

  test('and behind it, too, where tasks that wait change only what they read', () => {
    const spoiler = fc.record({
      name: fc.constant('t'),
      reads: fc.constant(['apt:a']),
      wants: value,
      effects: fc.array(fc.constantFrom('file:', 'file:/a', 'unit:').map(invalidates), {
        minLength: 1,
        maxLength: 2,
      }),
    })
    // What a spoiler that waits would do cannot be known: nobody here changes what spoilers read.
    const others = (keys: readonly string[]) => keys.filter((name) => name !== 'apt:a')
    const modest = rules.map((list) =>
      list
        .map((rule) => ({ ...rule, reads: others(rule.reads), effects: undefined }))
        .filter(({ reads }) => reads.length > 0),
    )
    const mixed = fc.tuple(
      fc.array(spoiler, { maxLength: 2 }),
      modest,
      fc.array(spoiler, { maxLength: 1 }),
      modest,
    )
    fc.assert(
      fc.property(mixed, known, known, (lists, ...both) => comesTrue(lists.flat(), ...both, 'wholly')),
      { numRuns: 1000 },
    )
  })
})

describe('code of a playbook that loops is ended, and named', () => {
  const loop = (): never => {
    for (;;);
  }
  const a = probe('a')
  const said: Answer = { code: 0, out: Buffer.from('1'), err: '' }
  const whole = task({ name: 'endless', reads: ['a'] })
  const fails = task({ name: 'endless', reads: ['a'], throws: 'no' })
  const check: Check = {
    kind: 'check',
    name: 'C',
    title: 'endless',
    from: 'endless.ts:1',
    probe: a,
    judge: loop,
    withinSeconds: 0,
  }
  const rows: readonly { name: string; run(): unknown; message: string; where?: string }[] = [
    ...(['plan', 'notes', 'preview'] as const).map((part) => ({
      name: part,
      run: () =>
        simulate([{ ...(part === 'preview' ? fails : whole), [part]: loop }], world({ a: '1', b: '1' }), {
          seconds: 0.05,
          onObstacle: () => {},
        }),
      message: 'endless: planned for more than 0.05 s',
      where: 'endless.ts:1',
    })),
    {
      name: 'judge',
      run: () => judge([check], world({ a: '1' }), 0.05),
      message: 'endless: judged for more than 0.05 s',
      where: 'endless.ts:1',
    },
    {
      name: 'parse',
      run: () => factsOf([{ ...a, parse: loop }], [said], 0.05),
      message: 'the answer to a was read for more than 0.05 s',
    },
  ]
  test.each(rows)('$name', ({ run, message, where }) => {
    expect(run).toThrow(expect.objectContaining({ code: 'E_TASK', message, where }))
  })
})

test('tasks of which each alters what many later ones wait for are planned within the limit of a plan', () => {
  const write = (index: number): Rule => ({
    name: `write ${index}`,
    reads: [`file:/srv/${index}`],
    wants: 'new',
  })
  const waits = (index: number): Rule => ({
    name: `wait ${index}`,
    reads: [`run:${index}`],
    wants: 'done',
    mayAlter: ['file:/x'],
  })
  const many = (count: number, rule: (index: number) => Rule) =>
    Array.from({ length: count }, (_, index) => task(rule(index)))
  const all = [
    ...many(1000, write),
    ...many(50, waits).map(dependsOnAll),
    ...many(1000, (index) => write(1000 + index)),
  ]
  const plan = simulate(
    all,
    new Map(all.flatMap(({ probes }) => Object.keys(probes).map((key) => [key, { value: 'old' }]))),
  )
  expect(plan.filter(({ state }) => state === 'change')).toHaveLength(2000)
  expect(plan[1000]?.waitsFor).toHaveLength(1000)
})

describe('what became of each task', () => {
  const wants = (name: string, count: number): PlannedTask => ({
    task: task({ name, reads: [] }),
    state: 'change',
    changes: Array.from({ length: count }, (_, index) => ({
      summary: `${name} ${index}`,
      before: '',
      after: '',
      apply: { sh: '' },
      undo: { sh: '' },
      effects: [],
    })),
    waitsFor: [],
    notes: [],
  })
  const progressOf = (plan: readonly PlannedTask[]): Progress => ({
    plan,
    applied: new Map(),
    notes: new Map(),
    checks: [],
    obstacles: [],
    journalled: true,
    mayBeDisconnected: false,
  })
  const statuses = (progress: Progress): readonly string[] =>
    taskResults(progress, 'apply', true).map(({ status }) => status)

  test('one that was done and wants another change by now was done all the same', () => {
    const [two, other] = [wants('two', 2), wants('other', 1)]
    const progress = progressOf([other, two])
    record(progress, [other, two], 3)
    progress.plan = [other, { ...two, changes: two.changes.slice(1) }]
    progress.culprit = other.task
    expect(statuses(progress)).toEqual(['failed', 'changed'])
  })
  test('one of which a part was made when the run was stopped was not done', () => {
    const [one, two, three] = [wants('one', 1), wants('two', 2), wants('three', 1)]
    const progress = progressOf([one, two, three])
    record(progress, progress.plan, 2)
    blame(progress, progress.plan, 2)
    expect(statuses(progress)).toEqual(['changed', 'failed', 'skipped'])
  })
  test('one that waits for two of the same title names it once', () => {
    const [first, again] = [
      task({ name: 'reads again', reads: [] }),
      task({ name: 'reads again', reads: [] }),
    ]
    const later: PlannedTask = { ...wants('late', 1), state: 'later', waitsFor: [first, again] }
    expect(taskResults(progressOf([later]), 'check', false)[0]?.waitsFor).toEqual(['reads again'])
  })
})
