import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { PlaybookError, describe as told } from '../../../lib/core/errors.ts'
import { CONNECT } from '../../../lib/engine/options/connect.ts'
import { complete } from '../../../lib/engine/options/option.ts'
import { defineInventory } from '../../../lib/inventory/define-inventory.ts'
import { type Inventory, loadInventory, loadVars, paramsOf, targetOf } from '../../../lib/inventory/index.ts'
import { readIni } from '../../../lib/inventory/ini.ts'
import { readVarsFile } from '../../../lib/inventory/vars-file.ts'
import { readYaml } from '../../../lib/inventory/yaml.ts'
import { inventories, mistakes, noted } from './cases/files.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'inventory-'))
  folders.push(folder)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}
const hostOf = (inventory: Inventory, name: string) => inventory.hosts.find((host) => host.name === name)!
const failure = async (deed: Promise<unknown>): Promise<PlaybookError> => {
  const thrown = await deed.catch((error: unknown) => error)
  expect(thrown).toBeInstanceOf(PlaybookError)
  expect((thrown as PlaybookError).code).toBe('E_INPUT')
  return thrown as PlaybookError
}
const sorted = (vars: object) => Object.entries(vars).sort(([a], [b]) => (a < b ? -1 : 1))

describe('an inventory', () => {
  it.each(inventories)('reads $name', async ({ files, open, hosts, is }) => {
    const inventory = await loadInventory(join(folderOf(files), open))
    expect(inventory.hosts.map(({ name }) => name)).toEqual(hosts)
    expect([...inventory.groups.get('all')!]).toEqual(hosts)
    for (const [name, { groups, vars }] of Object.entries(is)) {
      const host = hostOf(inventory, name)
      if (groups) expect(host.groups).toEqual(groups)
      if (vars) expect(sorted(host.vars)).toEqual(sorted(vars))
    }
  })

  it.each(noted)('reads $name, and says so', async ({ files, links = {}, open = 'hosts', vars, notes }) => {
    const folder = folderOf(files)
    for (const [name, to] of Object.entries(links)) symlinkSync(to, join(folder, name))
    const inventory = await loadInventory(join(folder, open))
    const [host, ...others] = inventory.hosts
    expect(others).toEqual([])
    expect(sorted(host!.vars)).toEqual(sorted(vars))
    expect(inventory.notes.map((note) => `${note.where}: ${note.message}\n${note.hint}`)).toEqual(
      notes.map((words) => expect.stringMatching(words)),
    )
  })

  it('is refused where a part of it cannot be read', async () => {
    const folder = folderOf({ hosts: 'h\n', 'bin/hosts': 'h\0\nx=1' })
    execFileSync('mkfifo', [join(folder, 'host_vars.fifo')])
    mkdirSync(join(folder, 'host_vars'))
    symlinkSync('/dev/zero', join(folder, 'host_vars', 'h.yml'))
    symlinkSync('../host_vars.fifo', join(folder, 'host_vars', 'h.yml.age'))
    const message = told(await failure(loadInventory(join(folder, 'hosts'), { identity: '/dev/null' })))
    expect(message).toMatch(/h\.yml: cannot be read: it is a pipe or a device, not a file/)
    expect(told(await failure(loadInventory(join(folder, 'bin/hosts'))))).toMatch(/hosts:1: has a NUL byte/)
    expect(told(await failure(loadInventory(`${folder}\0x`)))).toMatch(
      /\\0x: .*a path cannot hold a NUL byte/,
    )
  })

  it.each(mistakes)('refuses $name', async ({ files, says }) => {
    const folder = folderOf(files)
    const [file = ''] = Object.keys(files)
    const message = told(await failure(loadInventory(join(folder, file))))
    let rest = message
    for (const words of says) {
      const at = rest.search(words)
      expect(at, `${words} in ${message}`).toBeGreaterThanOrEqual(0)
      rest = rest.slice(at)
    }
  })

  it('knows where everything was written', async () => {
    const folder = folderOf({
      'a.ini': '\nweb1 x=1\n[web]\nweb1 port=22\n[web:vars]\n\ny=2\n',
      'b.yml':
        'web:\n  hosts:\n    web2:\n      users:\n        - name: eva\n        - name: [1,\n            2]\n',
      'group_vars/web.yml': '# first\nz: &z {deep: 1}\nsame: *z\n',
    })
    const inventory = await loadInventory(folder)
    const places = (name: string, paths: readonly string[]) =>
      paths.map((path) =>
        hostOf(inventory, name)
          .placeOf(path === '' ? [] : path.split('.'))
          ?.slice(folder.length + 1),
      )
    expect(places('web1', ['', 'x', 'port', 'y', 'z', 'z.deep', 'same.deep', 'gone'])).toEqual([
      'a.ini:2',
      'a.ini:2',
      'a.ini:4',
      'a.ini:7',
      'group_vars/web.yml:2',
      'group_vars/web.yml:2',
      'group_vars/web.yml:2',
      undefined,
    ])
    expect(places('web2', ['', 'users', 'users.1.name', 'users.1.name.1', 'users.7.name'])).toEqual([
      'b.yml:3',
      'b.yml:4',
      'b.yml:6',
      'b.yml:7',
      'b.yml:4',
    ])
    expect(inventory.files.map((file) => file.slice(folder.length + 1))).toEqual([
      'a.ini',
      'b.yml',
      'group_vars/web.yml',
    ])
  })

  it('lists a group’s own hosts first, then those of the groups in it', async () => {
    const folder = folderOf({ hosts: 'lone\n[top:children]\nlow\n[low]\nb\na\n[top]\nc\na\n[empty]\n' })
    const { groups } = await loadInventory(join(folder, 'hosts'))
    expect(Object.fromEntries(groups)).toEqual({
      all: ['lone', 'b', 'a', 'c'],
      ungrouped: ['lone'],
      top: ['c', 'a', 'b'],
      low: ['b', 'a'],
      empty: [],
    })
  })

  it('takes files with another name by what they hold', async () => {
    const folder = folderOf({
      production: '\uFEFF# comment\r\nall:\r\n  hosts:\r\n    a:\r\n',
      staging: 'b x=1\r\n',
    })
    expect((await loadInventory(join(folder, 'production'))).hosts.map(({ name }) => name)).toEqual(['a'])
    expect((await loadInventory(join(folder, 'staging'))).hosts[0]?.vars).toEqual({ x: 1 })
  })

  it('lets a comment be in another encoding', async () => {
    const folder = folderOf({ hosts: Buffer.from('# producci\xf3n\nweb\n', 'latin1') })
    expect((await loadInventory(join(folder, 'hosts'))).hosts).toHaveLength(1)
  })

  it('reads a module through the loader that it is given', async () => {
    const folder = folderOf({ 'hosts.ts': '', 'host_vars/web1.yml': 'x: 2\n' })
    const site = {
      hosts: { 'web[1:2]': { x: 1 }, lone: {} },
      groups: { web: { hosts: ['web1', 'web2', 'web3'], vars: { y: 1 } }, site: { children: ['web'] } },
    }
    const load = (module: unknown) => loadInventory(folder, { importModule: async (_, read) => read(module) })
    const inventory = await load({ default: site })
    expect(inventory.hosts.map(({ name, groups, vars }) => [name, groups, vars])).toEqual([
      ['web1', ['site', 'web'], { x: 2, y: 1 }],
      ['web2', ['site', 'web'], { x: 1, y: 1 }],
      ['lone', ['ungrouped'], {}],
      ['web3', ['site', 'web'], { y: 1 }],
    ])
    const wrong = await failure(load({ default: { hosts: { 'a b': {} }, group: {} } }))
    expect(told(wrong)).toMatch(/hosts\.ts: .*does not know "group"/)
    expect(told(await failure(load({})))).toMatch(/hosts\.ts: its default export/)
    expect(told(await failure(load({ default: { hosts: { 'a b': {} } } })))).toMatch(
      /"a b" is not a host name/,
    )
    expect(told(await failure(loadInventory(folder)))).toMatch(/needs a loader/)
  })

  it('says in a module how hosts are reached, in a part of its own', async () => {
    const folder = folderOf({ 'hosts.ts': '' })
    const load = (site: unknown) =>
      loadInventory(join(folder, 'hosts.ts'), { importModule: async (_, read) => read({ default: site }) })
    const { hosts, notes } = await load(
      defineInventory({
        hosts: { 'web1:2222': { connection: { host: '{{ ip }}' }, ip: '192.0.2.1', user: 'app' } },
        groups: { web: { hosts: ['web1'], connection: { user: 'root', become: true } } },
      }),
    )
    const defaults = { ...complete(CONNECT), user: 'me' }
    expect(targetOf(hosts[0]!, defaults)).toMatchObject({
      address: '192.0.2.1',
      port: 2222,
      user: 'root',
      become: { user: 'root' },
    })
    expect([paramsOf(hosts[0]!, ['user', 'ip']), notes.length]).toEqual([{ user: 'app', ip: '192.0.2.1' }, 0])
    expect(told(await failure(load({ hosts: { a: { connection: { hots: 'x' } } } })))).toMatch(
      /hosts\.ts: "connection" of a does not know "hots"\n {2}Did you mean host\?/,
    )
    expect(told(await failure(load({ hosts: { a: { connection: 'local' } } })))).toMatch(/must be a mapping/)
  })

  it('says which path is wrong', async () => {
    const folder = folderOf({ 'notes.md': 'x' })
    expect(told(await failure(loadInventory(join(folder, 'gone'))))).toMatch(
      /gone: there is no such inventory\n {2}Give/,
    )
    expect(told(await failure(loadInventory(folder)))).toMatch(/the folder has no inventory file/)
  })

  it('does not repeat what follows a password with a space in it', async () => {
    const folder = folderOf({ hosts: 'web ansible_password=half otherhalf\n' })
    const message = told(await failure(loadInventory(join(folder, 'hosts'))))
    expect(message).toMatch(/hosts:1: what follows ansible_password is not name=value/)
    expect(message).not.toMatch(/half/)
  })

  it('holds ten thousand hosts', async () => {
    const folder = folderOf({
      hosts:
        '[web]\nweb[0001:5000] rack=1\n[db]\ndb[0001:5000]\n[site:children]\nweb\ndb\n[site:vars]\na=1\nb=2\n',
      'host_vars/db4999.yml': 'b: 3\n',
    })
    const { hosts, groups } = await loadInventory(join(folder, 'hosts'))
    expect(hosts).toHaveLength(10_000)
    expect(groups.get('site')).toHaveLength(10_000)
    expect(hosts[4999]?.vars).toEqual({ a: 1, b: 2, rack: 1 })
    expect(hosts[9998]?.vars).toEqual({ a: 1, b: 3 })
  })
})

describe('a file of variables', () => {
  it('is read by itself', async () => {
    const folder = folderOf({ 'v.yml': 'a: 1\nb: {c: [x]}\n', 'v.json': '{"a": true}', 'bad.yml': '- 1\n' })
    expect(await loadVars(join(folder, 'v.yml'))).toEqual({ a: 1, b: { c: ['x'] } })
    expect(await loadVars(join(folder, 'v.json'))).toEqual({ a: true })
    expect(told(await failure(loadVars(join(folder, 'bad.yml'))))).toMatch(/bad\.yml: .*not a list/)
    expect(told(await failure(loadVars(join(folder, 'gone.yml'))))).toMatch(/gone\.yml: cannot be read/)
  })
})

describe('hostile text', () => {
  const ini = fc.array(
    fc.constantFrom(
      '[',
      ']',
      ':',
      'a',
      'b',
      '1',
      '=',
      ' ',
      '\n',
      '"',
      "'",
      '\\',
      '#',
      ';',
      'vars',
      'children',
      '\0',
      '\u2028',
    ),
    { maxLength: 60 },
  )
  const yaml = fc.array(
    fc.constantFrom(
      'all',
      ':',
      ' ',
      '\n',
      '  ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '&a',
      '*a',
      '<<',
      '!x',
      '!vault',
      '"',
      '|',
      '?',
      'hosts',
      'vars',
      'children',
      '\t',
      '---',
      '0',
      '__proto__',
    ),
    { maxLength: 60 },
  )
  it('is read or refused, and never breaks a reader', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      ini.map((parts) => parts.join('')),
      yaml.map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(texts, (text) => {
        for (const read of [readIni, readYaml])
          for (const { where } of read(text, 'f').problems) expect(where).toMatch(/^f(:\d+){0,2}$/)
        readVarsFile(text, 'f', [])
        expect(({} as Record<string, unknown>).hosts).toBeUndefined()
      }),
      { numRuns: 500 },
    )
  })
  it('is refused with a reason when it is a whole file', async () => {
    const folder = folderOf({})
    await fc.assert(
      fc.asyncProperty(ini, async (parts) => {
        writeFileSync(join(folder, 'hosts'), parts.join(''))
        const thrown = await loadInventory(join(folder, 'hosts')).catch((error: unknown) => error)
        if (thrown instanceof Error) expect(thrown).toBeInstanceOf(PlaybookError)
        else expect((thrown as Inventory).hosts.length).toBeGreaterThan(0)
      }),
      { numRuns: 200 },
    )
  })
})
