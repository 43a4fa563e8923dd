import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { COMMAND, resultOf, runCommand, stateFolder } from '../support/command.ts'
import { ROOT } from '../support/root.ts'

const state = stateFolder()
const command = runCommand(state)
const at = (name: string) => join(state, name)
const write = (name: string, text: string): string => {
  writeFileSync(at(name), text)
  return at(name)
}
afterAll(() => rmSync(state, { recursive: true, force: true }))

const fifo = at('fifo.ini')
mkdirSync(at('folder'))
const good = write('good.ini', '[mail]\nm1 ansible_connection=local\n')
const playbook = (name: string, spec: string, before = ''): string =>
  write(
    name,
    `import { definePlaybook, t } from 'run-playbook'
import { AptInstall, PortListening, WriteFile } from 'run-playbook/tasks'
${before}
export default definePlaybook(${spec} as never)
`,
  )
const whole = (tasks: string, more = ''): string =>
  `{ name: 'x', hosts: 'all', params: t.object({}), tasks: ${tasks}, ${more} }`
execFileSync('mkfifo', ['-m', '600', fifo])
symlinkSync('loop.ts', at('loop.ts'))

test('a dry run tells all that stands in the way, and what else it would do', async () => {
  const tasks = ['gone', 'fine', 'strange'].map((name) => at(`check/${name}`))
  for (const folder of tasks.slice(1)) mkdirSync(folder, { recursive: true })
  const [gone, fine, strange] = tasks.map((folder) => `path: '${folder}/file', content: 'x\\n'`)
  const file = playbook(
    'obstacles.ts',
    whole(
      `() => [WriteFile({ ${gone} }), WriteFile({ ${fine} }), WriteFile({ ${strange}, owner: 'no-such-user' })]`,
    ),
  )
  const told = await command([file, '-i', good, '--check'])
  expect(told.code).toBe(3)
  const [title, ...lines] = told.stdout
    .split('\n')
    .slice(0, 8)
    .map((line) => line.trim())
  expect(title).toBe('✘ m1: failed')
  expect(lines).toEqual([
    `file ${tasks[0]}/file: there is no folder ${tasks[0]}`,
    `file ${tasks[2]}/file: there is no user no-such-user`,
    expect.stringMatching(/^at .*obstacles\.ts:4:\d+, .*obstacles\.ts:4:\d+$/),
    `→ Put Directory({ path: "${tasks[0]}" }) before it.`,
    expect.stringContaining("Put User({ name: 'no-such-user' }) before it"),
    `• create ${tasks[1]}/file`,
    '+x',
  ])
  const { hosts } = resultOf(await command([file, '-i', good, '--check', '--json']))
  expect(hosts[0]).toMatchObject({
    status: 'failed',
    tasks: ['failed', 'pending', 'failed'].map((status) => ({ status })),
  })
})

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
  {
    name: 'seconds that no shell can count',
    args: ['mail', '-i', good, '--lock-timeout', '1e21'],
    says: ['--lock-timeout', 'whole number'],
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
    name: 'a playbook without hosts, params and tasks, all at once',
    args: [playbook('bare.ts', `{ name: 'x', task: () => [], hosts: ['web'] }`), '-i', good],
    says: [
      /bare\.ts:4:\d+: 4 problems/,
      '"hosts" must be a pattern',
      /needs "params".*\n.*t\.object/,
      'needs "tasks"',
      'Did you mean tasks?',
    ],
  },
  {
    name: 'tasks that are async, and fail later',
    args: [playbook('async.ts', whole(`async () => { throw new Error('late') }`)), '-i', good],
    says: [/async\.ts:4:\d+: .*"tasks": it is async/, 'above definePlaybook'],
  },
  {
    name: 'a word of other libraries',
    args: [playbook('array.ts', whole('() => []'), 't.array(t.string())'), '-i', good],
    says: [/array\.ts:3:\d+: t has no "array"/, 'Did you mean list?'],
  },
  {
    name: 'a task that does not exist',
    args: [
      write(
        'named.ts',
        `import { definePlaybook, t } from 'run-playbook'
import { WriteFiel } from 'run-playbook/tasks'
export default definePlaybook(${whole('() => [WriteFiel({})]')})
`,
      ),
      '-i',
      good,
    ],
    says: [/named\.ts:3:\d+: run-playbook\/tasks has no "WriteFiel"/, 'Did you mean WriteFile?'],
  },
  {
    name: 'a name that another module of the package has',
    args: [
      playbook('home.ts', whole('() => []'), "import { defineTask } from 'run-playbook'\ndefineTask({})"),
      '-i',
      good,
    ],
    says: [
      /home\.ts:4:\d+: run-playbook has no "defineTask"/,
      'Did you mean defineTask of run-playbook/author?',
    ],
  },
  {
    name: 'several wrong tasks and checks',
    args: [
      playbook(
        'several.ts',
        whole(
          `() => [WriteFile({ path: 'x', contents: '' }),
AptInstall({}), undefined, PortListening({ port: 25 }), AptInstall, WriteFile({ path: '/a', source: '/gone' })]`,
          'verify: () => [PortListening({ port: 0 })]',
        ),
      ),
      '-i',
      good,
    ],
    says: [
      /^run-playbook: 8 problems/,
      /several\.ts:4:\d+: WriteFile does not know "contents"; did you mean "content"\?/,
      /several\.ts:4:\d+: WriteFile "path" must be/,
      /several\.ts:5:\d+: AptInstall needs "packages"/,
      /entry 3 is no task, but undefined\n.*optional entry/,
      /entry 4 is a check, not a task\n.*verify/,
      /entry 5 is no task, but AptInstall, which was not called/,
      /several\.ts:5:\d+: .*\/gone cannot be read: there is no such file/,
      /several\.ts:5:\d+: PortListening "port" must be >= 1/,
    ],
  },
  {
    name: 'several wrong tasks outside of the playbook',
    args: [
      playbook('outside.ts', whole('() => []'), 'export const a = [WriteFile({}), AptInstall({})]'),
      '-i',
      good,
    ],
    says: [/outside\.ts:3:\d+: WriteFile needs "path"/, /outside\.ts:3:\d+: AptInstall needs "packages"/],
  },
  {
    name: 'a playbook of Ansible',
    args: [write('site.yml', '- hosts: all\n  tasks: []\n'), '-i', good],
    says: ['site.yml: is YAML, as playbooks of Ansible are', './site.ts'],
  },
  {
    name: 'an inventory in its place',
    args: [good, '-i', good],
    says: ['good.ini: is not a playbook', '-i'],
  },
  { name: 'a folder in its place', args: [at('folder'), '-i', good], says: ['is a folder, not a file'] },
  {
    name: 'a link in a circle in its place',
    args: [at('loop.ts'), '-i', good],
    says: ['links lead in a circle'],
  },
  {
    name: 'a playbook of Ansible as the inventory',
    args: ['mail', '-i', at('site.yml')],
    says: ['site.yml: is a playbook of Ansible, not an inventory'],
  },
  {
    name: 'a playbook as the inventory',
    args: ['mail', '-i', at('async.ts')],
    says: ['async.ts: is a playbook, not an inventory'],
  },
  {
    name: 'variables of the command line that nobody reads',
    args: ['mail', '-i', good, '-e', 'domain={{ base }} base=x.lan other=1'],
    says: ['the command line: the playbook mail has no parameter other'],
  },
  {
    name: 'a connection that the command line would decide',
    args: [
      'mail',
      '-i',
      write('ip.ini', '[mail]\nm1 ansible_host="{{ ip }}" domain="{{ ip }}"\n'),
      '-e',
      'ip=192.0.2.1',
    ],
    says: ['ip.ini:2: host m1: "ansible_host" would be decided by "ip"', 'rollback'],
  },
  {
    name: 'a reference that leads nowhere, where it is used',
    args: [
      'mail',
      '-i',
      write('ref.ini', '[mail]\nm1 ansible_connection=local domain="{{ bsae }}.lan" base=x y="{{ z }}"\n'),
    ],
    says: ['ref.ini:2: host m1: "domain" refers to "bsae", which is not defined', 'Did you mean base?'],
  },
  ...['/dev/zero', fifo].map((path) => ({
    name: `${path} as any file`,
    args: ['mail', '-i', good, '-e', `@${path}`],
    says: [`${path}: cannot be read: it is a pipe or a device, not a file`],
  })),
  ...[
    { path: `${good}/x`, why: 'a part of the path is not a folder' },
    { path: at('folder'), why: 'has no inventory file' },
    { path: '/dev/zero', why: 'it is a pipe or a device' },
    { path: fifo, why: 'it is a pipe or a device' },
    { path: at('loop.ts'), why: 'its links lead in a circle' },
    { path: 'x'.repeat(300), why: 'the name is too long' },
  ].map(({ path, why }) => ({
    name: `-i ${why}: ${path.slice(0, 40)}`,
    args: ['mail', '-i', path],
    says: [why],
  })),
  {
    name: 'an identity that is a folder',
    args: ['secrets', 'show', write('v.yml.age', 'x'), '--identity', at('folder')],
    says: [/folder: /],
  },
  {
    name: 'a secret in a folder that is a file',
    args: ['secrets', 'keygen', join(good, 'x', 'age.txt')],
    says: ['x: the folder cannot be made: a part of the path is not a folder'],
  },
  {
    name: 'a run id that is none',
    args: ['rollback', 'yesterday', '-i', good],
    says: ['no run id', 'run-playbook runs'],
  },
  ...['process.exit(0)', 'process.exit(3)', 'await new Promise(() => {})'].map((code, k) => ({
    name: `a playbook that says ${code}`,
    args: [playbook(`exit-${k}.ts`, whole('() => []'), code), '-i', good],
    says: ['ended before its work was done: a playbook or an inventory calls process.exit'],
  })),
  ...[
    { name: 'throws null', code: 'throw null', says: ['code-0.ts: cannot be loaded: null was thrown'] },
    {
      name: 'throws what is no text',
      code: 'throw { toString() { throw 1 } }',
      says: ['code-1.ts: cannot be loaded: { toString: [Function: toString] } was thrown'],
    },
    {
      name: 'throws an error whose stack throws',
      code: "throw Object.defineProperty(new Error('x'), 'stack', { get() { throw 1 } })",
      says: ['code-2.ts: cannot be loaded: x'],
    },
    { name: 'throws a megabyte', code: "throw new Error('y'.repeat(1e6))", says: [/: y{1024}…\n$/] },
    {
      name: 'exports a promise',
      code: 'export default Promise.resolve({})',
      says: ['code-4.ts: its default export is a promise'],
    },
    {
      name: 'exports what throws when it is looked at',
      code: "export default { get kind() { throw new Error('x') } }",
      says: [/code-5\.ts:1:\d+: cannot be loaded: x/],
    },
    {
      name: 'imports a file that throws',
      code: `import '${write('thrower.ts', "\nthrow new Error('x')\n")}'`,
      says: ['thrower.ts:2:7: cannot be loaded: x'],
    },
    {
      name: 'imports a file with a syntax error',
      code: `import '${write('unread.ts', '\nconst x = = 3\n')}'`,
      says: [/unread\.ts:2:\d+: cannot be loaded: Unexpected token\n$/],
    },
    {
      name: 'imports what is not there',
      code: "import './nowhere.ts'",
      says: [/code-8\.ts:1:\d+: cannot be loaded: Cannot find module '\.\/nowhere\.ts'\n$/],
    },
    {
      name: 'has a pattern that is none',
      code: "import { t } from 'run-playbook'\nexport default t.string({ pattern: '(' })",
      says: [/code-9\.ts:2:\d+: the pattern of a schema is not a regular expression: \(/],
    },
    {
      name: 'exports a promise that comes to nothing',
      code: "export default Promise.reject(new Error('x'))",
      says: ['code-10.ts: its default export is a promise'],
    },
    {
      name: 'throws in code that it makes',
      code: "\nnew Function('throw new Error(1)')()",
      says: [/code-11\.ts:2:\d+: cannot be loaded: 1\n/],
    },
  ].flatMap(({ name, code, says }, k) => {
    const file = write(`code-${k}.ts`, `${code}\n`)
    return [
      { name: `a playbook that ${name}`, args: [file, '-i', good], says },
      { name: `an inventory that ${name}`, args: ['mail', '-i', file], says },
    ]
  }),
  {
    name: 'a playbook that is none of definePlaybook',
    args: [write('hand.ts', "export default { kind: 'playbook' }\n"), '-i', good],
    says: ['hand.ts: 4 problems', 'needs "name"'],
  },
  {
    name: 'tasks that throw null',
    args: [playbook('tasks-null.ts', whole('() => { throw null }')), '-i', good],
    says: [/tasks-null\.ts:4:\d+: the playbook x, "tasks", for m1: null was thrown/],
  },
  {
    name: 'a task of a playbook whose path has blanks and parentheses',
    args: [
      playbook('folder/a site (1).ts', whole("() => [WriteFile({ path: 'x', content: '' })]")),
      '-i',
      good,
    ],
    says: [/folder\/a site \(1\)\.ts:4:\d+: WriteFile "path" must be an absolute path/],
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

describe('a signal ends at once what loops before the run has started', () => {
  const loop = (name: string): string =>
    `(await import('node:fs')).writeFileSync(${JSON.stringify(at(name))}, ''); for (;;);`
  const idle = playbook('idle.ts', whole('() => []'))
  const rows = [
    { where: 'playbook', args: [playbook('loop-1.ts', whole('() => []'), loop('playbook')), '-i', good] },
    {
      where: 'tasks',
      args: [
        playbook(
          'loop-2.ts',
          whole(`() => { writeFileSync(${JSON.stringify(at('tasks'))}, ''); for (;;); }`),
          "import { writeFileSync } from 'node:fs'",
        ),
        '-i',
        good,
      ],
    },
    { where: 'inventory', args: [idle, '-i', write('loop-3.ts', loop('inventory'))] },
  ] as const
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    test.each(rows)(`${signal}: $where`, async ({ where, args }) => {
      rmSync(at(where), { force: true })
      const { code, stdout } = await command(args, {
        onStart: (child) =>
          void vi.waitUntil(() => existsSync(at(where)), 600_000).then(() => child.kill(signal)),
      })
      expect({ code, stdout }).toEqual({ code: signal, stdout: '' })
    })
})

test.runIf(process.getuid?.() === 0)('a signal ends the first process of a container as well', async () => {
  const waits = playbook(
    'first.ts',
    whole('() => []'),
    `(await import('node:fs')).writeFileSync('${at('first')}', ''); await new Promise((resolve) => setTimeout(resolve, 600_000))`,
  )
  const words = ['--pid', '--fork', '--kill-child', process.execPath, COMMAND, waits, '-i', good]
  const namespace = spawn('unshare', words, { stdio: 'ignore' })
  const ended = once(namespace, 'exit')
  try {
    await vi.waitUntil(() => existsSync(at('first')), 600_000)
    const { pid } = namespace
    process.kill(Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')), 'SIGTERM')
    expect(await ended).toEqual([143, null])
  } finally {
    namespace.kill('SIGKILL')
  }
})

test('what a playbook throws where nobody waits is masked like every other word', async () => {
  const thrown =
    "new Secret('swordfish-77'); setTimeout(() => { throw new Error('no swordfish-77 \\u001b[31m') })"
  const path = playbook('thrown.ts', whole('() => []'), `import { Secret } from 'run-playbook'\n${thrown}`)
  writeFileSync(
    path,
    `${readFileSync(path, 'utf8')}await new Promise((resolve) => setTimeout(resolve, 60_000))\n`,
  )
  const { code, stderr } = await command([path, '-i', good])
  expect(stderr).toContain('unhandled error:\nError: no •••••• \\x1b[31m')
  expect(code).toBe(1)
})

test.runIf(process.getuid?.() === 0)(
  'a user whom this machine does not know is no fault of ours',
  async () => {
    const none = playbook('none.ts', whole('() => []'))
    chmodSync(state, 0o755)
    const rights = ['--inh-caps', '+dac_read_search', '--ambient-caps', '+dac_read_search']
    const words = [
      '--reuid',
      '54321',
      '--clear-groups',
      ...rights,
      process.execPath,
      COMMAND,
      none,
      '-C',
      '-i',
      good,
    ]
    const env = { PATH: process.env.PATH, XDG_STATE_HOME: mkdtempSync(at('unknown-')) }
    chownSync(env.XDG_STATE_HOME, 54321, 54321)
    const { stdout } = await promisify(execFile)('setpriv', words, { env })
    expect(stdout).toContain('nothing to change')
  },
)

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

test('a copy whose path has what a URL would escape finds its playbooks', () => {
  const copy = at('a #copy? %41 (1)')
  for (const part of ['dist', 'package.json']) cpSync(join(ROOT, part), join(copy, part), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
  const args = [join(copy, 'dist/lib/cli/main.js'), 'list']
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toContain('mail: Mail server')
})

test.each([80, 40])('the list fits a terminal of %s columns', (columns) => {
  const main = COMMAND
  const inside = `stty cols ${columns}; exec '${process.execPath}' '${main}' list`
  const lines = execFileSync('script', ['-qec', inside, '/dev/null'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).split(/\r?\n/)
  expect(lines.join(' ')).toContain('the name of the server')
  expect(lines.filter((line) => line.length > columns)).toEqual([])
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
  expect(imported).toContain('node:fs')
  const heavy = /^(ssh2|node-ssh|winston|p-limit)$/
  expect(imported.filter((name) => heavy.test(name))).toEqual([])
})

test('the version is the one of the package', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  expect((await command(['--version'])).stdout).toBe(`${version}\n`)
})
