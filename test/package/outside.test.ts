import { execFileSync, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunResult } from '../../lib/index.ts'
import { closed } from '../support/closed.ts'
import { ROOT } from '../support/root.ts'

const project = mkdtempSync(join(tmpdir(), 'run-playbook-outside-'))
const modules = join(project, 'node_modules')
const source = join(project, 'version-notes')

/** A folder as npm would publish it, in a project that has installed it. */
function install(folder: string, name: string): void {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', project]
  const [{ filename }] = JSON.parse(execFileSync('npm', args, { cwd: folder, encoding: 'utf8' }))
  mkdirSync(join(modules, name), { recursive: true })
  execFileSync('tar', ['xzf', filename, '-C', join(modules, name), '--strip-components=1'], { cwd: project })
}

/** What this repository has installed is not fetched once more. */
function link(name: string): void {
  mkdirSync(dirname(join(modules, name)), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules', name), join(modules, name))
}

const writeJson = (path: string, value: object): void => writeFileSync(path, JSON.stringify(value))

/** What the compiler has against the files of a folder; it writes what it makes of them into `dist`. */
function compile(folder: string, file: string): string {
  const compilerOptions = {
    ...{ module: 'nodenext', moduleResolution: 'nodenext', target: 'es2023', types: ['node'], strict: true },
    ...{ declaration: true, skipLibCheck: false, rootDir: '.', outDir: 'dist' },
  }
  writeJson(join(folder, 'tsconfig.json'), { compilerOptions, files: [file] })
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  return spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' }).stdout
}

// As root a run keeps its journal in /var/lib: in a namespace of its own that is a folder of the project, with what dpkg knows.
const varLib = join(project, 'lib')
const WITH_LIB = 'mount --bind /var/lib/dpkg "$0/dpkg" && mount --rbind "$0" /var/lib && exec "$@"'
const APART = process.getuid?.() === 0 ? ['unshare', '--mount', 'sh', '-c', WITH_LIB, varLib] : ['env']

/** Runs the command of the packed package; `--json` must print what the packed schema describes, and nothing else. */
function command(...args: readonly string[]): { code: number | null; result: RunResult } {
  const main = join(modules, 'run-playbook/dist/lib/cli/main.js')
  const [program = '', ...rest] = [...APART, process.execPath, main, ...args, '-i', 'hosts.ini', '--json']
  const env = { ...process.env, XDG_STATE_HOME: join(project, 'state'), CI: 'true' }
  const { status, stdout, stderr } = spawnSync(program, rest, { cwd: project, encoding: 'utf8', env })
  if (!stdout) throw new Error(stderr)
  const schema = JSON.parse(readFileSync(join(modules, 'run-playbook/dist/result.schema.json'), 'utf8'))
  const ajv = new Ajv({ allErrors: true })
  const result = JSON.parse(stdout)
  ajv.validate(closed(schema) as object, result)
  expect({ errors: ajv.errors, result }).toMatchObject({ errors: null })
  return { code: status, result }
}

beforeAll(() => {
  install(ROOT, 'run-playbook')
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  for (const name of [...Object.keys(dependencies), '@types/node']) link(name)
  for (const folder of [source, join(varLib, 'dpkg')]) mkdirSync(folder, { recursive: true })
  writeJson(join(project, 'package.json'), { name: 'a-project', private: true, type: 'module' })
  writeFileSync(join(project, 'hosts.ini'), `here ansible_connection=local folder=${project}/notes\n`)
  copyFileSync(join(import.meta.dirname, 'outside/site.ts'), join(project, 'site.ts'))
})
afterAll(() => rmSync(project, { recursive: true, force: true }))

describe('a package of somebody else’s with a task, a check and a role', () => {
  const note = join(project, 'notes/dpkg')

  test('compiles, its declarations included, and so does a playbook that uses it', () => {
    copyFileSync(join(import.meta.dirname, 'outside/version-notes.ts'), join(source, 'index.ts'))
    writeJson(join(source, 'package.json'), {
      ...{ name: 'version-notes', version: '1.0.0', type: 'module', files: ['dist'] },
      exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
      peerDependencies: { 'run-playbook': '*' },
    })
    expect(compile(source, 'index.ts')).toBe('')
    install(source, 'version-notes')
    expect(compile(project, 'site.ts')).toBe('')
  })

  test('is previewed, changes a host, and has nothing more to do', () => {
    expect(command('./site.ts', '--check').result.hosts).toMatchObject([{ status: 'pending', changed: 3 }])
    expect(existsSync(note)).toBe(false)
    expect(command('./site.ts').result.hosts).toMatchObject([
      { status: 'changed', changed: 3, checks: [{ check: 'Noted', status: 'ok' }] },
    ])
    const version = execFileSync('dpkg-query', ['-W', '-f', '${Version}', 'dpkg'], { encoding: 'utf8' })
    expect(readFileSync(note, 'utf8')).toBe(`dpkg ${version}\n`)
    expect(command('./site.ts').result.hosts).toMatchObject([{ status: 'ok', exchanges: 1 }])
  })

  test('is rolled back, by its check and by the command', () => {
    const other = ['-e', `folder=${project}/other`]
    const failed = command('./site.ts', ...other, '-e', 'claim=apt')
    expect(failed).toMatchObject({ code: 3, result: { hosts: [{ rollback: { state: 'complete' } }] } })
    const { run } = command('./site.ts', ...other).result
    expect(existsSync(join(project, 'other/coreutils'))).toBe(true)
    expect(command('rollback', run).result).toMatchObject({
      mode: 'rollback',
      hosts: [{ rollback: { state: 'complete' } }],
    })
    expect(existsSync(join(project, 'other'))).toBe(false)
  })

  test('a host that cannot be reached is a result as well', () => {
    writeFileSync(join(project, 'hosts.ini'), `gone ansible_host=127.0.0.1 ansible_port=1 folder=/srv\n`)
    expect(command('./site.ts')).toMatchObject({ code: 4, result: { hosts: [{ status: 'unreachable' }] } })
  })
})
