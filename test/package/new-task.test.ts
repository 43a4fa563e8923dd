import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { blocksOf, isOfRepository, nameOf } from '../support/documents.ts'
import { complaints } from '../support/example-runs.ts'
import { ROOT } from '../support/root.ts'

const copy = mkdtempSync(join(tmpdir(), 'new-task-'))
afterAll(() => rmSync(copy, { recursive: true }))

/** The files of the repository that tasks/README.md makes, and the one in which it adds a line. */
const blocks = blocksOf('tasks/README.md').filter(isOfRepository)

beforeAll(() => {
  for (const name of ['lib', 'playbooks', 'tasks', 'test', 'package.json', 'tsconfig.json'])
    cpSync(join(ROOT, name), join(copy, name), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
  const test = { include: ['test/**/*.test.ts'], testTimeout: 1_200_000, maxWorkers: 1 }
  writeFileSync(join(copy, 'vitest.config.mjs'), `export default ${JSON.stringify({ test })}\n`)
  for (const block of blocks) {
    const file = join(copy, nameOf(block)!)
    mkdirSync(dirname(file), { recursive: true })
    appendFileSync(file, block.code)
  }
})

test('a new task is a folder, a line in tasks/index.ts and a file in test/tasks', () => {
  const edited = blocks.filter((block) => existsSync(join(ROOT, nameOf(block)!)))
  expect(edited.map(nameOf)).toEqual(['tasks/index.ts'])
  expect(edited[0]!.code.trimEnd().split('\n')).toHaveLength(2)
  const others = blocks.map((block) => dirname(nameOf(block)!)).filter((folder) => folder !== 'tasks')
  expect([...new Set(others)]).toEqual([expect.stringMatching(/^tasks\/[a-z-]+$/), 'test/tasks'])
})

const FILES = [
  'unit/structure',
  'tasks/pairs',
  'tasks/plans',
  'tasks/injection',
  'tasks/laws-local',
  'package/examples',
].map((file) => `test/${file}.test.ts`)
test('its files compile', () => {
  const texts = blocks.map((block) => [nameOf(block)!, readFileSync(join(copy, nameOf(block)!), 'utf8')])
  expect(complaints(Object.fromEntries(texts), ROOT)).toEqual([])
})

// Its own rows, and those that hold for every task.
const ROWS = 'HardLink|hard link|house|every kind|every exported|doc comments'

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

test('the task of tasks/README.md passes every test of a task', () => {
  const { stdout, stderr } = spawnSync(
    join(copy, 'node_modules/.bin/vitest'),
    ['run', '--config', 'vitest.config.mjs', '--reporter', 'json', ...FILES, '-t', ROWS],
    { cwd: copy, encoding: 'utf8', env: { ...process.env, CI: 'true' }, maxBuffer: 2 ** 28 },
  )
  expect(stdout, stderr).toMatch(/^\{/)
  const { testResults }: Report = JSON.parse(stdout)
  const rows = testResults.flatMap(({ assertionResults }) => assertionResults)
  expect(rows.filter(({ status }) => status === 'failed')).toEqual([])
  const tried = testResults.filter((file) => file.assertionResults.some(({ status }) => status === 'passed'))
  expect(tried.map(({ name }) => relative(copy, name)).sort()).toEqual(FILES.toSorted())
})
