import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { runCommand, stateFolder } from './support/command.ts'

const state = stateFolder()
const command = runCommand(state)
const at = (name: string) => join(state, name)
const write = (name: string, text: string): string => {
  writeFileSync(at(name), text)
  return at(name)
}
afterAll(() => rmSync(state, { recursive: true, force: true }))

const good = write('good.ini', '[mail]\nm1 ansible_connection=local\n')
const rows: readonly { name: string; args: readonly string[]; says: readonly (string | RegExp)[] }[] = [
  { name: 'an unknown playbook', args: ['mial', '-i', good], says: ['"mial"', 'Did you mean mail?'] },
  {
    name: 'an unknown option',
    args: ['mail', '--chek'],
    says: ["unknown option '--chek'", 'Did you mean --check?'],
  },
  { name: 'no playbook', args: [], says: ["missing required argument 'playbook'", '--help'] },
  {
    name: 'a number that is none',
    args: ['mail', '-i', good, '--forks', 'many'],
    says: ['--forks', 'whole number'],
  },
  { name: 'an inventory that is not there', args: ['mail', '-i', at('none.ini')], says: ['none.ini'] },
  {
    name: 'an inventory with a broken section',
    args: ['mail', '-i', write('section.ini', '[web]\nweb1\n\n[mail\nm1\n')],
    says: ['section.ini:4'],
  },
  {
    name: 'an inventory with an unclosed quote',
    args: ['mail', '-i', write('quote.ini', '[mail]\nm1 note="x\n')],
    says: ['quote.ini:2', 'quote'],
  },
  {
    name: 'an unknown group in --limit',
    args: ['mail', '-i', good, '--limit', 'mial'],
    says: ['"mial"', 'mail', 'good.ini'],
  },
  {
    name: 'parameters of a wrong type, all at once',
    args: [
      'mail',
      '-i',
      write(
        'types.ini',
        '[mail]\nm1 ansible_connection=local mailboxSizeLimit=big\n\n[mail:vars]\nports=[25, 99999]\n',
      ),
    ],
    says: [/types\.ini:2.*"mailboxSizeLimit" must be integer/, /types\.ini:5.*"ports\[1\]" must be <= 65535/],
  },
  {
    name: 'a parameter that nobody knows',
    args: ['mail', '-i', good, '-e', 'domian=x.lan'],
    says: ['no parameter domian', 'domain'],
  },
  {
    name: 'a playbook that is no playbook',
    args: [write('no.ts', 'export default 1\n'), '-i', good],
    says: ['no.ts', 'definePlaybook'],
  },
  {
    name: 'a playbook with a syntax error',
    args: [write('syntax.ts', 'const a = 1\nconst b = (\n'), '-i', good],
    says: [/syntax\.ts/],
  },
  {
    name: 'a task with a wrong argument',
    args: [
      write(
        'wrong.ts',
        `import { definePlaybook, t } from 'run-playbook'
import { WriteFile } from 'run-playbook/tasks'
export default definePlaybook({
  name: 'wrong',
  hosts: 'all',
  params: t.object({}),
  tasks: () => [WriteFile({ path: 'relative', contents: 'x' } as never)],
})
`,
      ),
      '-i',
      good,
    ],
    says: [/wrong\.ts:7:\d+/, '"path" must be an absolute path', 'does not know "contents"'],
  },
  {
    name: 'a run id that is none',
    args: ['rollback', 'yesterday', '-i', good],
    says: ['no run id', 'run-playbook runs'],
  },
  { name: 'an unknown task', args: ['tasks', 'WriteFiel'], says: ['Did you mean WriteFile?'] },
  { name: 'an unknown release', args: ['lab', 'up', '--release', 'sarge'], says: ['sarge', 'bookworm'] },
]

describe('bad input ends with 2, says where, and how to go on', () => {
  test.each(rows)('$name', async ({ args, says }) => {
    const { code, stdout, stderr } = await command(args)
    for (const part of says)
      expect(stderr).toMatch(
        typeof part === 'string' ? new RegExp(part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) : part,
      )
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).not.toMatch(/^\s+at /m)
  })

  test('with --json the error is a document', async () => {
    const { code, stdout } = await command(['mial', '-i', good, '--json'])
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 'E_INPUT', schema: 'run-playbook/error@1' })
    expect(code).toBe(2)
  })
})

describe('help', () => {
  test('names every command, the exit codes and the variables of the environment', async () => {
    const { code, stdout } = await command(['--help'])
    expect(code).toBe(0)
    for (const word of ['rollback', 'runs', 'lab', 'tasks', 'list', 'Exit codes', 'RUN_PLAYBOOK_INVENTORY'])
      expect(stdout).toContain(word)
  })
  test.each(['run', 'rollback', 'runs', 'lab'])('of %s', async (name) => {
    const { code, stdout } = await command([name, '--help'])
    expect(code).toBe(0)
    expect(stdout).toContain('Usage: run-playbook')
  })
  test('lists playbooks with their parameters, and tasks with their arguments', async () => {
    expect((await command(['list'])).stdout).toMatch(
      /^mail: [\s\S]*hostname +string +default "mail\.clankers\.lan"/,
    )
    expect((await command(['tasks'])).stdout.split('\n')).toContain('WriteFile')
    expect((await command(['tasks', 'WriteFile'])).stdout).toMatch(/path +string +required/)
  })
})

test.each([['--version'], ['--help'], ['list']])('%s loads nothing of ssh', async (argument) => {
  const names = at(`imports${argument}`)
  const hooks = `import { appendFileSync } from 'node:fs'
    export async function resolve(name, context, next) {
      appendFileSync(${JSON.stringify(names)}, name + '\\n')
      return next(name, context)
    }`
  const listen = `import { register } from 'node:module'
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)})`
  const preload = write(`listen${argument}.mjs`, listen)
  expect((await command([argument], { env: { NODE_OPTIONS: `--import ${preload}` } })).code).toBe(0)
  const imported = readFileSync(names, 'utf8').split('\n')
  expect(imported).toContain('./version.js')
  const heavy = /(^|\/)(ssh2?|node-ssh|ssh-[a-z-]+)(\.js)?$|winston|p-limit/
  expect(imported.filter((name) => heavy.test(name))).toEqual([])
})

test('the version is the one of the package', async () => {
  const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../package.json'), 'utf8'))
  expect((await command(['--version'])).stdout).toBe(`${version}\n`)
})
