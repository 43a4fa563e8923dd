import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as library from '../../lib/index.ts'
import * as author from '../../tasks/author.ts'
import * as kinds from '../../tasks/index.ts'
import { type Documented, exportsOf, files } from '../support/documented.ts'
import { complaints, evaluate, FOLDER, isInert } from '../support/example-runs.ts'
import { type Example, examplesIn } from '../support/examples.ts'

const examples = [...files.keys()].flatMap(examplesIn)
const tasks = exportsOf('tasks/index.ts')
const exported = [...exportsOf('lib/index.ts'), ...exportsOf('tasks/author.ts'), ...tasks]
const MAKES: Readonly<Record<string, string>> = {
  definePlaybook: 'playbook',
  defineTask: 'task',
  defineCheck: 'check',
}
const nameOf = (example: Example): string => `${examples.indexOf(example) + 1}-${example.of.name}.ts`
const named = (some: readonly Documented[]): readonly string[] =>
  some.map(({ name, file }) => `${file}: ${name}`)

describe('doc comments', () => {
  test('everything public has one', () => {
    expect(exported.length).toBeGreaterThan(50)
    expect(named(exported.filter(({ doc }) => !/^[^@\s]/.test(doc)))).toEqual([])
  })

  test('everything of the package that is more than a type has an example; that of a task runs', () => {
    const shown = new Set(examples.map(({ of }) => of.name))
    expect(named(exported.filter(({ isValue, name }) => isValue && !shown.has(name)))).toEqual([])
    const run = new Set(examples.filter(isInert).map(({ of }) => of.name))
    expect(named(tasks.filter(({ name }) => !run.has(name)))).toEqual([])
  })

  test.each(Object.entries(kinds))(
    'every argument of %s says what it means, and in which unit',
    (_, kind) => {
      const all = Object.entries(kind.args.json.properties as Record<string, { description?: string }>)
      const silent = all.filter(([, { description }]) => !description)
      expect(silent.map(([name]) => name)).toEqual([])
      const seconds = all.filter(([name]) => name === 'within' || name.endsWith('Seconds'))
      for (const [, { description }] of seconds) expect(description).toMatch(/^seconds /)
    },
  )
})

describe('examples', () => {
  test('none is overlooked', () => {
    for (const [file, text] of files)
      expect([file, examples.filter(({ of }) => of.file === file).length]).toEqual([
        file,
        text.match(/@example/g)?.length ?? 0,
      ])
  })

  test('all of them compile', () => {
    const site = examples.find(({ of }) => of.name === 'definePlaybook')
    const modules = [...examples.map((one) => [nameOf(one), one] as const), ['site.ts', site!] as const]
    const texts = modules.map(([name, { imports, code }]) => [name, `${imports}export {}\n${code}\n`])
    expect(complaints(Object.fromEntries(texts))).toEqual([])
  })

  test.each(examples.filter(isInert).map((one) => [nameOf(one), one] as const))(
    '%s runs',
    async (_, example) => {
      const modules = new Map<string, unknown>([
        ['run-playbook', library],
        ['run-playbook/author', author],
        ['run-playbook/tasks', kinds],
      ])
      for (const [, path = ''] of example.imports.matchAll(/from '(\.[^']+)'/g))
        modules.set(path, await import(join(FOLDER, path)))
      const outcomes = evaluate(example, (name) => modules.get(name))
      expect(outcomes.length).toBeGreaterThan(0)
      for (const outcome of outcomes) if ('said' in outcome) expect(outcome.value).toEqual(outcome.said)
      if (tasks.some(({ name }) => name === example.of.name)) {
        const made = outcomes.flatMap(({ value }) => value) as readonly { kind: string; name: string }[]
        for (const { kind } of made) expect(['task', 'check']).toContain(kind)
        expect(made.map(({ name }) => name)).toContain(example.of.name)
      }
      const kind = MAKES[example.of.name]
      if (kind) expect(outcomes.at(-1)?.value).toMatchObject({ kind })
    },
  )
})
