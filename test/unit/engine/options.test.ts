import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, expect, test } from 'vitest'
import { definePlaybook } from '../../../lib/author/define-playbook.ts'
import { withOptions } from '../../../lib/cli/flags.ts'
import { LAB_UP, OPTIONS } from '../../../lib/cli/options.ts'
import { CONNECT } from '../../../lib/engine/options/connect.ts'
import {
  complete,
  defaultText,
  flagOf,
  type Option,
  type OptionTable,
} from '../../../lib/engine/options/option.ts'
import { FLEET, INVENTORY, KEEP, ROLLBACK, RUN } from '../../../lib/engine/options.ts'
import { runPlaybook } from '../../../lib/engine/run-playbook.ts'
import { loadInventory, targetOf } from '../../../lib/inventory/index.ts'
import { t } from '../../../lib/schema/types.ts'
import { commitRequest } from '../../../lib/wire/commit.ts'
import { membersOf } from '../../support/documented.ts'
import { ROOT } from '../../support/root.ts'

const folder = mkdtempSync(join(tmpdir(), 'options-test-'))
const hosts = join(folder, 'hosts.ini')
writeFileSync(hosts, 'here ansible_connection=local\n')
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const login = { ...complete(CONNECT), user: 'root', password: undefined }

/** The tables of the library by the interface that has them. */
const INTERFACES: readonly (readonly [name: string, table: OptionTable])[] = [
  ['WhereOptions', { ...INVENTORY, ...FLEET }],
  ['RunOptions', RUN],
  ['RollbackOptions', ROLLBACK],
  ['Connect', CONNECT],
]

/** What an editor shows for an option begins like this. */
function sentenceOf(option: Option): string {
  const fallback = defaultText(option)
  const { description } = option
  const text = `${description[0]?.toUpperCase()}${description.slice(1)}.`
  return fallback === undefined ? text : `${text} Default: ${fallback}.`
}
const sentencesOf = (table: OptionTable): Record<string, string> =>
  Object.fromEntries(Object.entries(table).map(([name, option]) => [name, sentenceOf(option)]))

test.each(INTERFACES)('the doc comments of %s are the options’ own', (name, table) => {
  const shown = membersOf('lib/index.ts', name)
  for (const [option, sentence] of Object.entries(sentencesOf(table)))
    expect(shown.get(option), option).toSatisfy((doc: string) => doc.startsWith(sentence))
})

test('and so are those of what a host keeps', () => {
  const shown = membersOf('lib/index.ts', 'RunOptions', 'keep')
  expect(Object.fromEntries(shown)).toEqual(sentencesOf(KEEP))
})

test('every option of the library has a doc comment', () => {
  for (const [name] of INTERFACES)
    for (const [option, doc] of membersOf('lib/index.ts', name)) expect(doc, `${name}.${option}`).not.toBe('')
})

test.each(Object.entries<OptionTable>({ ...OPTIONS, 'lab up': LAB_UP }))(
  '%s takes each flag under its one name',
  (_, table) => {
    const flags = Object.entries<Option>(table).filter(([, { flagless }]) => !flagless)
    const valueFor = (option: Option): string =>
      option.type === 'choice' ? option.choices[0]! : option.type === 'number' ? '1' : 'x'
    for (const [name, option] of flags) {
      const [flag = '', takes] = flagOf(name, option).split(' ')
      const command = withOptions(new Command(), table)
      command.parse(takes ? [flag, valueFor(option)] : [flag], { from: 'user' })
      expect(command.opts()).toHaveProperty(name)
      expect(command.helpInformation().replaceAll(/\s+/g, ' ')).toContain(option.description)
    }
  },
)

test.each([
  ['--hosts', '101', 'a whole number from 1 to 100'],
  ['--hosts', '1.5', 'a whole number from 1 to 100'],
  ['--release', 'sarge', 'bookworm, trixie'],
])('%s %s is refused', (flag, value, says) => {
  const command = withOptions(new Command().exitOverride(), LAB_UP).configureOutput({ writeErr: () => {} })
  expect(() => command.parse([flag, value], { from: 'user' })).toThrow(says)
})

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** Every option of the library, as playbooks/README.md has it. */
function reference(): string {
  const of = (table: OptionTable, under: string): string[][] =>
    Object.entries<Option>(table).map(([name, option]) => [
      `\`${under}${name}\``,
      option.flagless
        ? ''
        : `\`${option.short ? `-${option.short}, ` : ''}${flagName(under, name, option)}\``,
      defaultText(option) ?? '',
      option.env ? `\`${option.env}\`` : '',
      option.description + (option.type === 'choice' ? ` (${option.choices.join(', ')})` : ''),
    ])
  const flagName = (under: string, name: string, option: Option): string =>
    flagOf(under === 'keep.' ? `keep${name[0]?.toUpperCase()}${name.slice(1)}` : name, option)
  const rows = [
    ['in a script', 'flag', 'default', 'environment', ''],
    ...of({ ...INVENTORY, ...FLEET, ...ROLLBACK, ...RUN }, ''),
    ...of(KEEP, 'keep.'),
    ...of(CONNECT, 'connect.'),
  ]
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)))
  const [head = [], ...body] = rows.map((cells) => cells.map((cell, column) => cell.padEnd(widths[column]!)))
  return [row(head), row(widths.map((width) => '-'.repeat(width))), ...body.map(row)].join('\n')
}

test('playbooks/README.md has every option (vitest -u writes them)', async () => {
  const path = join(ROOT, 'playbooks/README.md')
  const readme = readFileSync(path, 'utf8')
  const table = /^\| in a script[\s\S]*?(?=\n\n)/m
  expect(readme).toMatch(table)
  await expect(readme.replace(table, reference)).toMatchFileSnapshot(path)
})

test('what is left out, or is undefined, has its default', () => {
  expect(complete(FLEET, { forks: undefined, lockTimeoutSeconds: 5 })).toEqual({
    limit: undefined,
    forks: 20,
    lockTimeoutSeconds: 5,
  })
  expect(complete(ROLLBACK)).toEqual({ check: false, to: false, purge: false })
})

test.each([
  [FLEET, { forks: 0 }, 'the option forks must be a whole number, 1 or more'],
  [
    FLEET,
    { lockTimeoutSeconds: Number.NaN },
    'the option lockTimeoutSeconds must be a whole number, 0 or more',
  ],
  [CONNECT, { port: 65_536 }, 'the option port must be a whole number from 1 to 65535'],
  [RUN, { orphan: 'leave' }, 'the option orphan must be one of rollback, keep'],
] as const)('%# a value that an option does not take is refused', (table, given, message) => {
  expect(() => complete(table as OptionTable, given)).toThrow(message)
})

/** All options of a table, and which of them are read meanwhile: an option that is not handed on is ignored. */
function reading<T extends OptionTable>(table: T) {
  const read = new Set<string>()
  const options = new Proxy(complete(table), {
    get: (target, name) => read.add(String(name)) && Reflect.get(target, name),
  })
  const unread = (): readonly string[] => Object.keys(table).filter((name) => !read.has(name))
  return { options, unread }
}

test('every option of a run is handed on', async () => {
  const { options, unread } = reading({ ...FLEET, ...RUN })
  const playbook = definePlaybook({ name: 'none', hosts: 'nobody', params: t.object({}), tasks: () => [] })
  const rest = { vars: {}, run: undefined, keep: complete(KEEP), listen: () => {}, signal: undefined }
  const how = Object.assign(options, rest, { inventory: await loadInventory(hosts), connect: login })
  await expect(runPlaybook(playbook, how)).rejects.toThrow('nobody')
  expect(unread()).toEqual([])
})

test('every option of a login is handed on', async () => {
  const { options, unread } = reading(CONNECT)
  const [host] = (await loadInventory(hosts)).hosts
  targetOf(host!, Object.assign(options, { user: 'root', password: undefined, become: true }))
  expect(unread()).toEqual([])
})

test('every option of what a host keeps is handed on', () => {
  const { options, unread } = reading(KEEP)
  commitRequest('20261124-150413-k7f3', options)
  expect(unread()).toEqual([])
})
