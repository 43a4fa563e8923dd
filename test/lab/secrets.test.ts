import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { quote } from '../../lib/core/shell.ts'
import { decrypt, encrypt, newKey, recipientOf } from '../../lib/vault/age.ts'
import { COMMAND, type CommandOptions, resultOf, runCommand, stateFolder } from '../support/command.ts'

const home = stateFolder()
afterAll(() => rmSync(home, { recursive: true, force: true }))

const at = (name: string): string => join(home, name)
const write = (name: string, content: string | Uint8Array, mode = 0o600): string => {
  mkdirSync(dirname(at(name)), { recursive: true })
  writeFileSync(at(name), content, { mode })
  return at(name)
}
const ENV = {
  XDG_CONFIG_HOME: at('config'),
  XDG_CACHE_HOME: at('cache'),
  RUN_PLAYBOOK_AGE_IDENTITY: '',
  XDG_RUNTIME_DIR: '',
  VISUAL: '',
}
const run = runCommand(home)
const command = (args: readonly string[], { env, ...options }: CommandOptions = {}) =>
  run(args, { ...options, env: { ...ENV, ...env } })
const secrets = (...args: string[]) => command(['secrets', ...args])
const OK = { code: 0 }

let recipient: string
const IDENTITY = at('config/run-playbook/age.txt')
beforeAll(async () => {
  recipient = (await secrets('keygen')).stdout.trim()
})
const keyIn = (file: string): string => readFileSync(file, 'utf8').trim().split('\n').at(-1)!
const opened = async (file: string, identity = IDENTITY): Promise<string> =>
  (await decrypt(readFileSync(file), [keyIn(identity)], file)).toString()
const sealed = (name: string, plain: string, form: 'armored' | 'binary' = 'armored') =>
  encrypt(Buffer.from(plain), [recipient], form).then((bytes) => write(name, bytes))

/** An editor that is a script; it tells in `place` which file it was given. */
function editor(script: string): { readonly VISUAL: string; readonly place: string } {
  const name = `editor-${readdirSync(home).length}`
  const place = at(`${name}.place`)
  const file = write(name, `#!/bin/sh\nprintf %s "$1" > ${quote(place)}\n${script}\n`, 0o700)
  return { VISUAL: file, place }
}
const edit = (file: string, { VISUAL }: { readonly VISUAL: string }) =>
  command(['secrets', 'edit', file], { env: { VISUAL } })
const writes = (plain: string) => editor(`printf %s ${quote(plain)} > "$1"`)
/** The folder in which the plain text was. */
const folderOf = ({ place }: { readonly place: string }): string => dirname(readFileSync(place, 'utf8'))
/** In a process group of its own, as at a terminal; resolves once the editor is at work. */
const started = async (file: string, { VISUAL }: { readonly VISUAL: string }, ready: string) => {
  const child = spawn(process.execPath, [COMMAND, 'secrets', 'edit', file], {
    env: { ...process.env, ...ENV, VISUAL },
    stdio: 'ignore',
    detached: true,
  })
  groups.push(child.pid!)
  const ended = once(child, 'exit')
  await until(() => existsSync(ready))
  return { ended, group: -child.pid!, pid: child.pid! }
}
const groups: number[] = []
afterEach(() => {
  for (const pid of groups.splice(0))
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // It has ended.
    }
})
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20))
}

describe('secrets keygen', () => {
  test('makes an identity that only we can read, and says for whom to encrypt', async () => {
    expect(recipient).toMatch(/^age1[a-z0-9]{58}$/)
    expect(await recipientOf(keyIn(IDENTITY))).toBe(recipient)
    expect([IDENTITY, dirname(IDENTITY)].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o700])
  })

  test('leaves what is there', async () => {
    const before = readFileSync(IDENTITY)
    const again = await secrets('keygen')
    expect(again).toMatchObject({ code: 2, stdout: '' })
    expect(again.stderr).toContain(`Its recipient is ${recipient}`)
    const other = write('notes.txt', 'mine\n')
    expect(await secrets('keygen', other)).toMatchObject({ code: 2, stdout: '' })
    expect([readFileSync(IDENTITY), readFileSync(other, 'utf8')]).toEqual([before, 'mine\n'])
    expect(readdirSync(dirname(IDENTITY))).toEqual(['age.txt'])
  })
})

describe('secrets edit', () => {
  test('makes a new file, in folders that are not there yet; an empty one is none', async () => {
    const file = at('new/host_vars/web.yml.age')
    expect(await edit(file, writes(''))).toMatchObject(OK)
    expect(existsSync(at('new'))).toBe(false)
    const { code, stdout, stderr } = await edit(file, writes('password: correct horse\n'))
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toContain('web.yml.age: encrypted for 1 recipient')
    expect(await opened(file)).toBe('password: correct horse\n')
    expect(readFileSync(file, 'utf8')).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('keeps mode and form, and follows a link', async () => {
    const file = await sealed('kept/real.yml.age', 'a: first\n', 'binary')
    chmodSync(file, 0o640)
    symlinkSync('real.yml.age', at('kept/link.yml.age'))
    expect(await edit(at('kept/link.yml.age'), writes('a: second\n'))).toMatchObject(OK)
    expect(await opened(file)).toBe('a: second\n')
    expect(readFileSync(file, 'latin1')).toMatch(/^age-encryption\.org/)
    expect(statSync(file).mode & 0o777).toBe(0o640)
    expect(readdirSync(at('kept')).sort()).toEqual(['link.yml.age', 'real.yml.age'])
  })

  test('leaves a file whose text is the same as it is, byte for byte', async () => {
    const file = await sealed('same.yml.age', 'a: first\n')
    const before = [readFileSync(file), statSync(file).ino]
    const { code, stderr } = await edit(file, writes('a: first\n'))
    expect({ code, stderr }).toEqual({ code: 0, stderr: `${file}: nothing changed\n` })
    expect([readFileSync(file), statSync(file).ino]).toEqual(before)
  })

  test('shows the plain text in memory and to us alone, then overwrites and removes it and what the editor left', async () => {
    const file = await sealed('private/web.yml.age', 'a: hunter2hunter2\n')
    const seen = at('seen')
    const kept = `/dev/shm/run-playbook-test-${process.pid}`
    const look = editor(`
stat -c '%a %u' "$(dirname "$1")" "$1" > ${seen}
cat "$1" >> ${seen}
cp "$1" "$1~"; mkdir "$(dirname "$1")/undo"; cp "$1" "$(dirname "$1")/undo/x"
ln "$1" ${kept}; echo more >> "$1"; printf 'a: other\\n' > "$1.new"; mv "$1.new" "$1"`)
    expect(await edit(file, look)).toMatchObject(OK)
    const me = process.getuid?.()
    expect(readFileSync(seen, 'utf8')).toBe(`700 ${me}\n600 ${me}\na: hunter2hunter2\n`)
    expect(readFileSync(look.place, 'utf8')).toMatch(/\/run-playbook-\w{6}\/web\.yml$/)
    expect(statfsSync(dirname(folderOf(look))).type).toBe(0x01021994)
    expect(existsSync(folderOf(look))).toBe(false)
    rmSync(kept)
    expect(await opened(file)).toBe('a: other\n')
  })

  test('prefers the folder of the session', async () => {
    const session = mkdtempSync('/dev/shm/run-playbook-test-')
    const look = editor('')
    const env = { VISUAL: look.VISUAL, XDG_RUNTIME_DIR: session }
    expect(await command(['secrets', 'edit', at('session.yml.age')], { env })).toMatchObject(OK)
    expect(dirname(folderOf(look))).toBe(session)
    expect(readdirSync(session)).toEqual([])
    rmSync(session, { recursive: true })
  })

  test('overwrites the very text, not only its name', async () => {
    const file = await sealed('wiped.yml.age', 'a: hunter2hunter2\n')
    const kept = `/dev/shm/run-playbook-test-${process.pid}`
    expect(await edit(file, editor(`ln "$1" ${kept}`))).toMatchObject(OK)
    const left = readFileSync(kept)
    rmSync(kept)
    expect(left).toEqual(Buffer.alloc('a: hunter2hunter2\n'.length))
  })

  test.each([
    ['fails', 'echo "a: other" > "$1"; exit 3', /the editor failed \(exit code 3\); nothing was changed/],
    ['is killed', 'kill -9 $$', /the editor failed \(SIGKILL\)/],
    [
      'leaves YAML that is wrong',
      'printf "a: 1\\nb: *hunter2\\n" > "$1"',
      /bad\.yml\.age:2:4: unresolved alias/,
    ],
    ['leaves a list', 'echo "- hunter2" > "$1"', /bad\.yml\.age: a file of variables must be a mapping/],
  ])('changes nothing after an editor that %s', async (_, script, says) => {
    const file = await sealed('bad.yml.age', 'a: first\n')
    const before = readFileSync(file)
    const broken = editor(script)
    const { code, stderr } = await edit(file, broken)
    expect(code).toBe(2)
    expect(stderr).toMatch(says)
    expect(stderr).not.toContain('hunter2')
    expect(readFileSync(file)).toEqual(before)
    expect(existsSync(folderOf(broken))).toBe(false)
  })

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('leaves nothing behind after %s while the editor runs', async (signal, code) => {
    const file = await sealed('stopped.yml.age', 'a: first\n')
    const before = readFileSync(file)
    const slow = editor(`echo "a: half" > "$1"; : > ${at(`ready-${signal}`)}; exec sleep 300`)
    const { ended, group, pid } = await started(file, slow, at(`ready-${signal}`))
    // A terminal's Ctrl-C comes to the whole group, the others to us alone.
    process.kill(signal === 'SIGINT' ? group : pid, signal)
    expect(await ended).toEqual([code, null])
    expect(existsSync(folderOf(slow))).toBe(false)
    expect(readFileSync(file)).toEqual(before)
    // The editor is gone with us.
    expect(() => process.kill(group, 0)).toThrow('ESRCH')
  })

  test('a Ctrl-C that the editor takes for itself is the editor’s', async () => {
    const file = await sealed('taken.yml.age', 'a: first\n')
    const vi = editor(
      `trap 'echo "a: second" > "$1"; exit 0' INT; : > ${at('ready-vi')}; while :; do sleep 0.05; done`,
    )
    const { ended, group } = await started(file, vi, at('ready-vi'))
    process.kill(group, 'SIGINT')
    expect(await ended).toEqual([0, null])
    expect(await opened(file)).toBe('a: second\n')
  })

  test('VISUAL goes before EDITOR, and may have arguments', async () => {
    const file = at('argument.yml.age')
    const { VISUAL } = editor('printf "a: %s\\n" "$1" > "$2"')
    const env = { VISUAL: `${VISUAL} --wait`, EDITOR: 'false' }
    expect(await command(['secrets', 'edit', file], { env })).toMatchObject(OK)
    expect(await opened(file)).toBe('a: --wait\n')
    expect((await command(['secrets', 'edit', file], { env: { EDITOR: 'false' } })).code).toBe(2)
  })

  test('what somebody else wrote meanwhile stays, and our text is kept beside it', async () => {
    const file = await sealed('both.yml.age', 'a: first\n')
    const theirs = await sealed('theirs.yml.age', 'a: theirs\n')
    const { code, stderr } = await edit(file, editor(`cp ${theirs} ${file}; echo "a: ours" > "$1"`))
    expect(code).toBe(2)
    expect(stderr).toContain('was modified by another program meanwhile')
    expect(await opened(file)).toBe('a: theirs\n')
    const [, aside = ''] = /is in (\S+\.rejected), encrypted/.exec(stderr) ?? []
    expect(await secrets('show', aside)).toMatchObject({ code: 0, stdout: 'a: ours\n' })
  })

  /** At a terminal, with what a person types. */
  const atTerminal = async (file: string, script: string, typed: string) => {
    const child = spawn(
      'script',
      ['-qec', `${process.execPath} ${COMMAND} secrets edit ${file}`, '/dev/null'],
      {
        env: { ...process.env, ...ENV, VISUAL: editor(script).VISUAL },
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    )
    child.stdin.write(typed)
    const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
    return { stdout, code: code as number }
  }
  test('at a terminal it can be edited again', async () => {
    const file = await sealed('again.yml.age', 'a: first\n')
    const script = `grep -q '*' "$1" && echo "a: good" > "$1" || echo "a: *bad" > "$1"`
    const { stdout, code } = await atTerminal(file, script, 'y\n')
    expect(stdout).toMatch(/again\.yml\.age:1:4: unresolved alias[\s\S]*edit again\? \[Y\/n\]/)
    expect(code).toBe(0)
    expect(await opened(file)).toBe('a: good\n')
  })
  test('or be left as it was', async () => {
    const file = await sealed('left.yml.age', 'a: first\n')
    const { stdout, code } = await atTerminal(file, 'echo "a: *bad" > "$1"', 'n\n')
    expect(stdout).toContain('left.yml.age: was not changed')
    expect(code).toBe(2)
    expect(await opened(file)).toBe('a: first\n')
  })

  test('takes encrypted files only, and tells what is in the way before the editor opens', async () => {
    const never = editor('')
    for (const [file, says] of [
      ['plain.yml', 'secrets encrypt FILE'],
      [write('text.yml.age', 'a: 1\n'), 'is plain text, but its name ends in .age'],
    ] as const) {
      const { code, stderr } = await edit(file, never)
      expect(code).toBe(2)
      expect(stderr).toContain(says)
    }
    expect(existsSync(never.place)).toBe(false)
  })
})

describe('several operators', () => {
  test('each reads what was written for the list; rekey lets one in and another out', async () => {
    const ana = write('ana', `${await newKey()}\n`)
    const list = write('team/.age-recipients', `${recipient}\n`)
    const file = at('team/host_vars/web.yml.age')
    expect(await edit(file, writes('a: shared\n'))).toMatchObject(OK)
    const shown = () => secrets('show', file, '--identity', ana)
    expect((await shown()).code).toBe(2)
    writeFileSync(list, `# ana\n${await recipientOf(keyIn(ana))}\n# us\n${recipient}\n`)
    const rekeyed = await secrets('rekey', file)
    expect(rekeyed).toMatchObject({ code: 0, stderr: `${file}: encrypted for 2 recipients\n` })
    expect(await shown()).toMatchObject({ code: 0, stdout: 'a: shared\n' })
    expect(await opened(file)).toBe('a: shared\n')
    writeFileSync(list, `${await recipientOf(keyIn(ana))}\n`)
    const { stderr } = await edit(file, writes('a: theirs alone\n'))
    expect(stderr).toContain(`note: your identity is not in ${list}: you cannot read what you write`)
    expect(await opened(file, ana)).toBe('a: theirs alone\n')
    expect((await secrets('show', file)).stderr).toContain('is not encrypted for your identity')
  })

  test('who has no identity can still write a new file for others', async () => {
    write('drop/.age-recipients', recipient)
    const file = at('drop/x.yml.age')
    const env = { VISUAL: writes('a: for you\n').VISUAL, XDG_CONFIG_HOME: at('nobody') }
    expect(await command(['secrets', 'edit', file], { env })).toMatchObject(OK)
    expect(await opened(file)).toBe('a: for you\n')
  })

  test('rekey writes none where one cannot be opened', async () => {
    const good = await sealed('rekey/a.yml.age', 'a: 1\n')
    const before = readFileSync(good)
    expect((await secrets('rekey', good, at('rekey/gone.yml.age'))).code).toBe(2)
    expect(readFileSync(good)).toEqual(before)
    expect(readdirSync(at('rekey'))).toEqual(['a.yml.age'])
  })
})

describe('secrets encrypt', () => {
  test('puts an encrypted file into the place of a plain one', async () => {
    const file = write('enc/db.yml', 'a: hunter2hunter2\n', 0o640)
    linkSync(file, at('kept-db'))
    expect(await secrets('encrypt', file)).toMatchObject({ code: 0, stdout: '' })
    expect(readdirSync(at('enc'))).toEqual(['db.yml.age'])
    expect(await opened(`${file}.age`)).toBe('a: hunter2hunter2\n')
    expect(statSync(`${file}.age`).mode & 0o777).toBe(0o640)
    expect(readFileSync(at('kept-db'), 'utf8')).not.toContain('hunter2')
  })

  test.each([
    ['is wrong', 'a: [1\n', /x\.yml:2:1: is no YAML/],
    ['is encrypted already', '-----BEGIN AGE ENCRYPTED FILE-----\n', /x\.yml: is encrypted already/],
    ['Ansible has locked', '$ANSIBLE_VAULT;1.1;AES256\n', /ansible-vault decrypt/],
  ])('leaves a file that %s', async (_, plain, says) => {
    const file = write('enc-bad/x.yml', plain)
    const { code, stderr } = await secrets('encrypt', file)
    expect(code).toBe(2)
    expect(stderr).toMatch(says)
    expect(readFileSync(file, 'utf8')).toBe(plain)
    expect(readdirSync(at('enc-bad'))).toEqual(['x.yml'])
  })

  test('never overwrites, and leaves a link alone', async () => {
    const file = write('enc-two/x.yml', 'a: 1\n')
    write('enc-two/x.yml.age', 'precious')
    symlinkSync('x.yml', at('enc-two/link.yml'))
    expect((await secrets('encrypt', file)).stderr).toContain('x.yml.age: exists already')
    expect((await secrets('encrypt', at('enc-two/link.yml'))).stderr).toContain('is a link or a folder')
    expect(readdirSync(at('enc-two')).sort()).toEqual(['link.yml', 'x.yml', 'x.yml.age'])
    expect(readFileSync(`${file}.age`, 'utf8')).toBe('precious')
  })
})

describe('a run', () => {
  const PLAYBOOK = `import { definePlaybook, t } from 'run-playbook'
import { Run, WriteFile } from 'run-playbook/tasks'
export default definePlaybook({
  name: 'vault',
  hosts: 'all',
  params: t.object({ folder: t.path(), plain: t.string(), phrase: t.secret(), pin: t.integer() }),
  tasks: ({ params }) => [
    WriteFile({ path: params.folder + '/site.conf', content: 'plain ' + params.plain + '\\npin ' + params.pin + '\\npassword ' + params.phrase.reveal() + '\\n' }),
    Run({ command: 'echo ' + params.plain + ' ' + params.pin + ' >&2; cp ' + params.folder + '/site.conf ' + params.folder + '/copy; exit 1', title: 'tell ' + params.plain, unless: 'false' }),
  ],
})
`
  const SECRETS = ['plain-but-secret', 'correct-horse-battery', '31415926']
  // As root a run keeps its journal in /var/lib: in a namespace of its own, this machine's stays as it is.
  const apart = process.getuid?.() === 0
  const ran = async (args: readonly string[]) => {
    const words = [process.execPath, COMMAND, ...args].map(quote).join(' ')
    const child = apart
      ? spawn('unshare', ['--mount', 'sh', '-c', `mount -t tmpfs none /var/lib && ${words}`], options())
      : spawn('sh', ['-c', words], options())
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout!),
      text(child.stderr!),
      once(child, 'exit'),
    ])
    return { stdout, stderr, code: code as number }
  }
  const options = () => ({
    env: { ...process.env, ...ENV, XDG_STATE_HOME: at('state'), CI: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'],
  })

  test('masks all of it in text, diffs, JSON, errors and the log, and writes the truth', async () => {
    mkdirSync(at('run/target'), { recursive: true })
    const playbook = write('run/vault.ts', PLAYBOOK)
    write('run/hosts', `here ansible_connection=local folder=${at('run/target')}\n`)
    await sealed(
      'run/host_vars/here.yml.age',
      `plain: ${SECRETS[0]}\nphrase: ${SECRETS[1]}\npin: ${SECRETS[2]}\n`,
    )
    const base = [playbook, '-i', at('run/hosts')]
    for (const args of [
      [...base, '--check', '--diff'],
      [...base, '--diff', '-v'],
      [...base, '--json', '--diff'],
    ]) {
      const { stdout, stderr } = await ran(args)
      expect(`${stdout}${stderr}`).toContain('••••••')
      for (const secret of SECRETS) expect(`${stdout}${stderr}`).not.toContain(secret)
    }
    const { stdout, code } = await ran([...base, '--json'])
    expect(resultOf({ stdout, code, stderr: '' }).hosts[0]).toMatchObject({ host: 'here', status: 'failed' })
    expect(readFileSync(at('run/target/copy'), 'utf8')).toBe(
      `plain ${SECRETS[0]}\npin ${SECRETS[2]}\npassword ${SECRETS[1]}\n`,
    )
    const logs = readdirSync(at('state/run-playbook/log')).map((name) =>
      readFileSync(join(at('state/run-playbook/log'), name), 'utf8'),
    )
    expect(logs.length).toBeGreaterThan(2)
    for (const log of logs) for (const secret of SECRETS) expect(log).not.toContain(secret)
    expect(logs.join('')).toContain('••••••')
  })

  test('a wrong parameter is told with the line of the plain text, and without it', async () => {
    const playbook = write('wrong/vault.ts', PLAYBOOK)
    write('wrong/hosts', `here ansible_connection=local folder=/tmp\n`)
    const file = await sealed(
      'wrong/host_vars/here.yml.age',
      'plain: x\nphrase: [hunter2hunter2]\npin: hunter2\n',
    )
    const { code, stderr } = await ran([playbook, '-i', at('wrong/hosts')])
    expect(code).toBe(2)
    expect(stderr).toContain(`${file}:2: `)
    expect(stderr).toContain(`${file}:3: `)
    expect(stderr).not.toContain('hunter2')
  })

  test('-e @file.age is opened, too; what to do next names the identity', async () => {
    const playbook = write('extra/vault.ts', PLAYBOOK)
    mkdirSync(at('extra/target'))
    write('extra/hosts', `here ansible_connection=local folder=${at('extra/target')} plain=abcd pin=1\n`)
    const extra = await sealed('extra/more.yml.age', 'phrase: extra-secret\n')
    const { stdout, stderr, code } = await ran([
      ...[playbook, '-i', at('extra/hosts'), '-e', `@${extra}`, '--identity', IDENTITY, '--check', '--diff'],
    ])
    expect(`${stdout}${stderr}`).not.toContain('extra-secret')
    expect(stdout).toContain(`--identity ${IDENTITY}`)
    expect(code).toBe(0)
  })
})

test('without an encrypted file, nothing of age is loaded', async () => {
  const names = at('imports')
  const hooks = `import { appendFileSync } from 'node:fs'
    export async function resolve(name, context, next) {
      appendFileSync(${JSON.stringify(names)}, name + '\\n')
      return next(name, context)
    }`
  const preload = write(
    'listen.mjs',
    `import { register } from 'node:module'
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)})`,
  )
  const hosts = write('hosts.ini', 'here ansible_connection=local plain=1\n')
  const env = { NODE_OPTIONS: `--import ${preload}` }
  expect((await command(['mail', '-i', hosts, '--limit', 'nobody'], { env })).code).toBe(2)
  const imported = readFileSync(names, 'utf8').split('\n')
  expect(imported).toContain('ini')
  expect(imported.filter((name) => /age-encryption|@noble/.test(name))).toEqual([])
})
