import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import * as library from '../../lib/index.ts'
import { loadInventory, loadVars, paramsOf } from '../../lib/inventory/index.ts'
import { programs } from '../../lib/lab/needs.ts'
import { check } from '../../lib/schema/check.ts'
import * as author from '../../tasks/author.ts'
import * as kinds from '../../tasks/index.ts'
import { LEFT_BY_DEBIAN } from '../lab/mail-leftovers.ts'
import { commandsIn, flags, problemOf } from '../support/document-commands.ts'
import {
  type Block,
  blocks,
  blocksOf,
  documents,
  headingsIn,
  isOfRepository,
  linksIn,
  nameOf,
  proseOf,
  spansIn,
} from '../support/documents.ts'
import { complaints, evaluate } from '../support/example-runs.ts'
import { PROGRAMS } from '../support/programs.ts'
import { ROOT } from '../support/root.ts'

/** Blocks that are read by people alone, by their first words, with the reason. */
const PICTURES: Readonly<Record<string, string>> = {
  '✔ mail (192': 'what a run prints: test/package/shown-output.test.ts compares it with the report',
  ' playbook + inventory': 'the life of a run',
  '(none) ──begin': 'the states of a run in its journal',
}
/** Blocks of TypeScript that are compiled and not run here, by their first words, with the reason. */
const ONLY_COMPILED: Readonly<Record<string, string>> = {
  "import { exitCodeOf, runPlaybook } from 'run-playbook'":
    'works on hosts: test/package/package.test.ts runs such a script',
}
const has = (list: object, { code }: Block): boolean =>
  Object.keys(list).some((start) => code.startsWith(start))
const named = (some: readonly Block[]) => some.map((block) => [block.at, block] as const)
const of = (...languages: readonly string[]) => blocks.filter(({ language }) => languages.includes(language))

test('the documents are those that a reader looks for', () => {
  expect([...documents.keys()].sort()).toEqual([
    '.github/CONTRIBUTING.md',
    'CHANGELOG.md',
    'README.md',
    'inventory/README.md',
    'lib/README.md',
    'lib/host/README.md',
    'playbooks/README.md',
    'tasks/README.md',
    'test/README.md',
  ])
  expect(documents.get('README.md')!.trimEnd().split('\n').length).toBeLessThanOrEqual(160)
})

test('every block is fenced, and of a language that is tried', () => {
  for (const [file, text] of documents) {
    expect([file, proseOf(file).match(/^(?: {4}|\t)\S.*$/gm)]).toEqual([file, null])
    expect([file, blocksOf(file).length * 2]).toEqual([file, text.match(/^\s*```/gm)?.length ?? 0])
  }
  const tried = of('ts', 'sh', 'console', 'ini', 'yaml')
  expect(blocks.filter((block) => !tried.includes(block) && !has(PICTURES, block))).toEqual([])
})

describe('TypeScript', () => {
  const own = of('ts').filter((block) => !isOfRepository(block))
  const modules = Object.fromEntries(own.map((block, index) => [nameOf(block) ?? `block-${index}.ts`, block]))

  test('compiles', () => {
    expect(Object.keys(modules)).toHaveLength(own.length)
    expect(
      complaints(Object.fromEntries(Object.entries(modules).map(([name, { code }]) => [name, code]))),
    ).toEqual([])
  })

  const run = own.filter((block) => !has(ONLY_COMPILED, block))
  test.each(named(run))('%s runs, and a playbook makes its tasks', (_, { code }) => {
    const packages: Readonly<Record<string, unknown>> = {
      'run-playbook': library,
      'run-playbook/author': author,
      'run-playbook/tasks': kinds,
    }
    const made = evaluate({ imports: '', code }, (name) => packages[name]).map(({ value }) => value)
    expect(made.length).toBeGreaterThan(0)
    for (const playbook of made.filter(isPlaybook)) {
      const host = { name: 'web1', address: '192.0.2.1', groups: ['web'] }
      const scope = { params: check(playbook.params, {}, 'params', () => undefined), host }
      expect(playbook.tasks(scope).map(({ kind }) => kind)).toContain('task')
      expect(playbook.verify?.(scope).map(({ kind }) => kind)).toContain('check')
    }
  })
})

const isPlaybook = (value: unknown): value is library.Playbook =>
  (value as library.Playbook | undefined)?.kind === 'playbook'

describe('inventories', () => {
  const folder = mkdtempSync(join(tmpdir(), 'documents-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const write = (block: Block): string => {
    const file = join(
      folder,
      block.at.replaceAll(/\W/g, '-'),
      nameOf(block)?.replace(/\.age$/, '') ?? 'hosts.ini',
    )
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, block.code)
    return file
  }

  test.each(named(of('ini')))('%s is read, with nothing to say about it', async (_, block) => {
    const { hosts, notes } = await loadInventory(write(block))
    expect(hosts.length).toBeGreaterThan(0)
    expect(notes).toEqual([])
    for (const host of hosts) expect(paramsOf(host, Object.keys(host.vars))).toBeDefined()
  })

  test.each(named(of('yaml')))('%s is read', async (_, block) => {
    expect(Object.keys(await loadVars(write(block)))).not.toEqual([])
  })
})

describe('commands', () => {
  test.each(named(of('sh', 'console')))('those of %s are taken', (_, block) => {
    const commands = commandsIn(block)
    expect(commands).not.toEqual([])
    expect(commands.flatMap((one) => problemOf(one) ?? [])).toEqual([])
  })

  test.each([...documents.keys()].filter((file) => file !== 'CHANGELOG.md'))(
    'and those in the text of %s',
    (file) => {
      const typed = spansIn(file).filter((span) => /^(npx )?run-playbook [a-z.]|^npm |^npx /.test(span))
      // A command that is only named lacks what it works on.
      const whole = typed.filter((span) => !/[<>…[|]/.test(span))
      expect(
        whole
          .flatMap((one) => problemOf(one) ?? [])
          .filter((problem) => !/missing required argument/.test(problem)),
      ).toEqual([])
      const shown = spansIn(file).flatMap((span) => /^--?[a-z][a-z-]*(?=[ ,]|$)/i.exec(span) ?? [])
      expect(shown.filter((flag) => !flags.has(flag))).toEqual([])
    },
  )
})

describe('what a document names is there', () => {
  const PATH = /^(?:lib|tasks|playbooks|inventory|test|\.github|\.ci)\/[\w./-]*$/
  // A name in capitals stands for any.
  const isExact = (path: string): boolean => PATH.test(path) && !/\/[A-Z]+\.ts$/.test(path)

  test.each([...documents.keys()].filter((file) => file !== 'CHANGELOG.md'))('in %s', (file) => {
    expect(spansIn(file).filter((path) => isExact(path) && !existsSync(join(ROOT, path)))).toEqual([])
    for (const [to, heading] of linksIn(file)) {
      expect([to, existsSync(join(ROOT, to))]).toEqual([to, true])
      if (heading) expect([to, headingsIn(to)]).toEqual([to, expect.arrayContaining([heading])])
    }
  })

  test('README.md names each package that the lab and the tests install', () => {
    const packages = [...Object.values(programs), ...PROGRAMS]
    expect(packages.filter((name) => !spansIn('README.md').includes(name))).toEqual([])
  })

  test('playbooks/README.md names what an undo of packages leaves', () => {
    expect(LEFT_BY_DEBIAN.filter((path) => !spansIn('playbooks/README.md').includes(path))).toEqual([])
  })
})
