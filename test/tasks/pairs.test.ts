import { describe, expect, it, test } from 'vitest'
import type { Check, Task } from '../../lib/author.ts'
import { withImplied } from '../../lib/engine/implied-tasks.ts'
import { simulate } from '../../lib/engine/simulate.ts'
import * as tasks from '../../tasks/index.ts'
import { injectionRows, ordinaryFact, pairs } from '../support/domains.ts'
import { make } from '../support/injection-scripts.ts'

const stepsOf = (list: readonly Task[], facts: Readonly<Record<string, unknown>> = {}) => {
  const all = withImplied(list)
  const given = (key: string): unknown => (key in facts ? facts[key] : ordinaryFact(key))
  const keys = all.flatMap((task) => Object.values(task.probes).map(({ key }) => key))
  return simulate(all, new Map(keys.map((key) => [key, { value: given(key.replace(/\/\/whole$/, '')) }])))
}

describe('what one task changes and another reads', () => {
  it.each(pairs.map((pair) => [`${pair.first.title} → ${pair.then.title}: ${pair.is}`, pair] as const))(
    '%s',
    (_, { first, then, is, facts }) => {
      const steps = stepsOf([first, then], facts)
      expect(steps.find(({ task }) => task === first)?.state).toBe('change')
      expect(steps.find(({ task }) => task === then)?.state).toBe(is)
    },
  )

  const made = injectionRows.map((row) => make(row, {}) as Task | Check)
  const kinds = new Set(made.filter(({ kind }) => kind === 'task').map(({ name }) => name))
  const seen = [...new Set(pairs.flatMap(({ first, then }) => [first, then]))]

  test('every kind of task is among them, and each of their questions declares what its answer depends on', () => {
    expect([...kinds].filter((name) => !seen.some((task) => task.name === name))).toEqual([])
    const silent = seen.flatMap(({ probes }) => Object.values(probes)).filter(({ dependsOn }) => !dependsOn)
    expect([...new Set(silent.map(({ key }) => key))]).toEqual([])
  })
})

describe('systemd reads its unit files again', () => {
  const { LineInFile, Service, UfwAllow, WriteFile } = tasks
  const write = (name: string) => WriteFile({ path: `/etc/systemd/system/${name}`, content: 'x\n' })
  const conf = WriteFile({ path: '/etc/x.conf', content: 'x\n' })
  const story = (...list: Task[]): readonly string[] =>
    stepsOf(list).flatMap(({ task, state, changes }) =>
      task.implied && changes.length === 0 ? [] : [`${task.name} ${state}`],
    )

  it.each<[string, Task[], string[]]>([
    ['after a file, without a probe of a unit', [write('x.service')], ['WriteFile change', 'Systemd change']],
    [
      'once for many files, before the first that asks',
      [write('x.service'), write('y.service.d/1.conf'), conf, Service({ name: 'x' }), Service({ name: 'y' })],
      [
        'WriteFile change',
        'WriteFile change',
        'WriteFile change',
        'Systemd change',
        'Service later',
        'Service later',
      ],
    ],
    [
      'not for other files',
      [conf, Service({ name: 'x', restartOn: [conf] })],
      ['WriteFile change', 'Service change'],
    ],
  ])('%s', (_, list, wanted) => expect(story(...list)).toEqual(wanted))

  it('says where: at the last task that changed one', () => {
    const [first, second] = [write('x.service'), write('y.service')]
    const all = withImplied([first, second, conf])
    expect(all.map(({ name }) => name)).toEqual(['WriteFile', 'WriteFile', 'WriteFile', 'Systemd'])
    expect(all[3]?.from).toBe(second.from)
  })
  it('names the file that a task edits', () => {
    const [, step] = stepsOf([LineInFile({ path: '/etc/fstab', line: 'x', create: true })])
    expect(step?.changes[0]?.summary).toBe('make systemd read its unit files again (/etc/fstab changed)')
  })
  it('never for what a service only reads', () => {
    const all = withImplied([
      Service({ name: 'x', restartOn: ['/etc/systemd/system/x.service'] }),
      UfwAllow({ port: 25 }),
    ])
    expect(all.filter(({ implied }) => implied)).toHaveLength(1)
    expect(all.at(-1)?.name).toBe('UfwAllow')
  })
})

test('a waiting task makes nothing unsure that it only reads, and the next task sees what it may create', () => {
  const [user, own, other] = [
    tasks.User({ name: 'eva', home: '/srv/homes/eva' }),
    tasks.WriteFile({ path: '/srv/homes/eva/x', content: 'x\n' }),
    tasks.WriteFile({ path: '/srv/y', content: 'x\n' }),
  ]
  const steps = stepsOf([user, own, tasks.Directory({ path: '/srv/homes/more' }), other], {
    'account:home:/srv/homes/eva': { missing: '/srv/homes', is: null },
    'folder:/srv/homes': 'missing',
    'folder:/srv/homes/eva': 'missing',
    'login:': undefined,
  })
  expect(steps.map(({ state }) => state)).toEqual(['change', 'later', 'later', 'change'])
})
