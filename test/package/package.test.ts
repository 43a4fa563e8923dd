import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOT } from '../support/root.ts'

const NODES = ['20', '22', '24']
const project = mkdtempSync(join(tmpdir(), 'run-playbook-package-'))
const sh = (program: string, args: readonly string[], cwd = project): string =>
  execFileSync(program, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, XDG_STATE_HOME: join(project, 'state'), CI: 'true' },
  })
// As root a run keeps its journal in /var/lib: in a namespace of its own, this machine's stays as it is.
const APART =
  process.getuid?.() === 0
    ? ['unshare', '--mount', 'sh', '-c', 'mount -t tmpfs none /var/lib && exec "$@"', 'apart']
    : ['env']
const nodeOf = (version: string): string => join(project, 'node_modules', `node${version}`, 'bin', 'node')

const SITE = `import { definePlaybook, t } from 'run-playbook'
import { WriteFile } from 'run-playbook/tasks'

enum Greeting { Hello = 'hello' }

export default definePlaybook({
  name: 'site',
  hosts: 'all',
  params: t.object({ folder: t.path(), name: t.withDefault(t.string(), 'world') }),
  tasks: ({ params }) => [WriteFile({ path: \`\${params.folder}/motd\`, content: \`\${Greeting.Hello} \${params.name}\\n\` })],
})
`

const SCRIPT = `import { exitCodeOf, runPlaybook } from 'run-playbook'
import site from './site.js'

const result = await runPlaybook(site, { inventory: 'hosts.ini' })
console.log(result.hosts.map((host) => \`\${host.host} \${host.status} \${host.changed}\`).join())
process.exitCode = exitCodeOf(result)
`

const node = (version: string, ...args: string[]): string => {
  const [program = '', ...rest] = [...APART, nodeOf(version), ...args]
  return sh(program, rest)
}

/** As a stranger would: an empty project, the packed package in it, and files of one's own. */
beforeAll(() => {
  const [{ filename }] = JSON.parse(
    sh('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], ROOT),
  )
  writeFileSync(join(project, 'package.json'), '{ "name": "a-project", "private": true, "type": "module" }\n')
  const nodes = NODES.map((version) => `node${version}@npm:node-linux-${process.arch}@${version}`)
  sh('npm', [
    'install',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    // As npm 12 does: nothing is compiled, ssh2 runs on plain JavaScript.
    '--ignore-scripts',
    `./${filename}`,
    '@types/node@20',
    ...nodes,
  ])
  mkdirSync(join(project, 'files'))
  writeFileSync(join(project, 'hosts.ini'), `here ansible_connection=local folder=${project}/files\n`)
  writeFileSync(join(project, 'site.ts'), SITE)
})
afterAll(() => rmSync(project, { recursive: true, force: true }))

describe.each(NODES)('on Node %s', (version) => {
  const command = (...args: string[]) =>
    node(version, join(project, 'node_modules/run-playbook/dist/lib/cli/main.js'), ...args)

  test('is that Node', () => expect(node(version, '--version')).toMatch(new RegExp(`^v${version}\\.`)))

  test('the command runs a playbook of one’s own by its path', () => {
    const args = ['./site.ts', '-i', 'hosts.ini', '-e', `name=${version}`]
    expect(JSON.parse(command(...args, '--json'))).toMatchObject({
      schema: 'run-playbook/result@1',
      hosts: [{ host: 'here', status: 'changed', changed: 1 }],
    })
    expect(readFileSync(join(project, 'files/motd'), 'utf8')).toBe(`hello ${version}\n`)
    expect(JSON.parse(command(...args, '--json'))).toMatchObject({ hosts: [{ status: 'ok', exchanges: 1 }] })
  })

  test('a script imports the library', () => {
    // The playbook as a compiler would leave it.
    writeFileSync(
      join(project, 'site.js'),
      SITE.replace(/enum .*\n/, '').replace('Greeting.Hello', "'hello'"),
    )
    writeFileSync(join(project, 'script.js'), SCRIPT)
    rmSync(join(project, 'files/motd'))
    expect(node(version, 'script.js')).toBe('here changed 1\n')
    expect(readFileSync(join(project, 'files/motd'), 'utf8')).toBe('hello world\n')
  })
})

test('its types are whole, and wrong arguments are errors', () => {
  writeFileSync(
    join(project, 'tsconfig.json'),
    '{ "compilerOptions": { "module": "nodenext", "strict": true, "noEmit": true, "target": "es2023", "types": ["node"] }, "files": ["site.ts", "wrong.ts"] }',
  )
  writeFileSync(
    join(project, 'wrong.ts'),
    `import { WriteFile } from 'run-playbook/tasks'
// @ts-expect-error a mode is a string
WriteFile({ path: '/x', content: '', mode: 644 })
// @ts-expect-error a misspelt name
WriteFile({ path: '/x', contents: '' })
`,
  )
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', '.'], { cwd: project, encoding: 'utf8' })
  expect(stdout).toBe('')
})

test('npx finds the command by the name of the package', () => {
  expect(sh('npx', ['--no-install', 'run-playbook', '--version']).trim()).toMatch(/^\d+\.\d+\.\d+/)
})
