import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PlaybookError, describe as told } from '../lib/core/errors.ts'
import { Secret } from '../lib/core/secret.ts'
import {
  type Inventory,
  loadInventory,
  paramsOf,
  selectHosts,
  type TargetDefaults,
  targetNotes,
  targetOf,
} from '../lib/inventory/index.ts'
import { inventoryOf as labInventoryOf } from '../lib/lab/inventory.ts'
import { fleet, lostSelections, selections, targets, wrongConnections } from './cases/inventory-hosts.ts'

let folder: string
let inventory: Inventory
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'inventory-'))
  inventory = await inventoryOf(fleet)
})
afterAll(() => rmSync(folder, { recursive: true }))

async function inventoryOf(text: string, name = 'hosts'): Promise<Inventory> {
  writeFileSync(join(folder, name), text)
  return loadInventory(join(folder, name))
}
const hostOf = async (text: string, name?: string) => (await inventoryOf(text, name)).hosts[0]!
const thrownBy = (deed: () => unknown): PlaybookError => {
  try {
    deed()
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(PlaybookError)
    expect((thrown as PlaybookError).code).toBe('E_INPUT')
    return thrown as PlaybookError
  }
  throw new Error('nothing was thrown')
}
const defaults: TargetDefaults = {
  user: 'me',
  port: 22,
  strictHostKeyChecking: 'yes',
  knownHostsFiles: ['~/.ssh/known_hosts'],
  connectTimeoutSeconds: 10,
}

describe('a pattern', () => {
  it.each(selections)('$pattern $limit', ({ pattern, limit, hosts }) => {
    expect(selectHosts(inventory, pattern, limit).map(({ name }) => name)).toEqual(hosts)
  })
  it.each(lostSelections)('$pattern $limit is refused', ({ pattern, limit, says }) => {
    expect(told(thrownBy(() => selectHosts(inventory, pattern, limit)))).toMatch(says)
  })
  it('obeys set algebra, in whatever order it is written', () => {
    const word = fc.constantFrom('web', 'db', 'staging', 'site', 'web1', 'db*', 'lone', 'w*[1:2]', '~.*1')
    const set = (text: string) => new Set(selectHosts(inventory, text).map(({ name }) => name))
    fc.assert(
      fc.property(word, word, word, fc.constantFrom(':', ',', ' , '), (a, b, c, joint) => {
        const [added, kept, dropped] = [set(a), set(b), set(c)]
        const expected = [...added].filter((name) => kept.has(name) && !dropped.has(name))
        for (const pieces of [
          [a, `&${b}`, `!${c}`],
          [`!${c}`, a, `&${b}`],
        ]) {
          const pattern = pieces.join(joint)
          if (expected.length === 0) expect(thrownBy(() => set(pattern)).message).toMatch(/selects no host/)
          else expect([...set(pattern)].sort()).toEqual([...expected].sort())
        }
      }),
    )
  })
  it('is read or refused, whatever it is', () => {
    const text = fc.string({ unit: fc.constantFrom(...'web1db*?[]!&~:,()|\\{}+.^$- é\0'), maxLength: 20 })
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (pattern) => {
        try {
          expect(selectHosts(inventory, pattern).length).toBeGreaterThan(0)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(PlaybookError)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('a target', () => {
  it.each(targets)('of $line $all', async ({ line, all, is }) => {
    const host = await hostOf(`${line}\n[all:vars]\n${all ?? 'x=1'}\n`)
    const target = targetOf(host, defaults)
    expect(target).toMatchObject(is)
    expect(targetNotes(host)).toEqual([])
  })
  it.each(wrongConnections)('is refused for $line', async ({ line, says }) => {
    const host = await hostOf(line)
    const message = told(thrownBy(() => targetOf(host, defaults)))
    for (const words of says) expect(message).toMatch(words)
  })

  it('keeps passwords as they were written, and secret', async () => {
    const lines = [
      'h ansible_password=1e5 ansible_become=yes ansible_become_pass=0x1F',
      'h ansible_ssh_pass=1e5 become=yes become_password=0x1F',
      'h password="\'1e5\'" ansible_become=true ansible_sudo_pass=0x1F',
    ]
    for (const line of lines) {
      const target = targetOf(await hostOf(line), defaults)
      expect(target.password).toBeInstanceOf(Secret)
      expect(target.password?.reveal()).toBe('1e5')
      expect(target.become?.password?.reveal()).toBe('0x1F')
      expect(JSON.stringify(target)).not.toMatch(/1e5|0x1F/)
    }
    const commented = await hostOf('h\n[all:vars]\nansible_password = 0x1F # not a part of it\n')
    expect(targetOf(commented, defaults).password?.reveal()).toBe('0x1F')
    const yaml = await hostOf(
      'all: {hosts: {h: {ansible_password: 1_0, become: on, become_pass: 1.50}}}',
      'h.yml',
    )
    const target = targetOf(yaml, defaults)
    expect([target.password?.reveal(), target.become?.password?.reveal()]).toEqual(['1_0', '1.50'])
  })
  it('expands the home in a path of a key', async () => {
    const key = join(homedir(), '.ssh/k')
    expect(targetOf(await hostOf('h ansible_private_key_file=~/.ssh/k'), defaults).privateKeyFile).toBe(key)
    expect(targetOf(await hostOf('h'), { ...defaults, privateKeyFile: '~/.ssh/k' }).privateKeyFile).toBe(key)
    expect(targetOf(await hostOf('h private_key_file=~other/k'), defaults).privateKeyFile).toBe('~other/k')
  })
  it('takes from the command line what the inventory does not say', async () => {
    const password = new Secret('asked for')
    const given = {
      ...defaults,
      user: 'cli',
      privateKeyFile: '/cli',
      password,
      become: true,
      becomeUser: 'app',
      becomePassword: password,
    }
    expect(targetOf(await hostOf('h'), given)).toMatchObject({
      user: 'cli',
      privateKeyFile: '/cli',
      password,
      become: { user: 'app', password },
    })
    const host = await hostOf('h user=inv become=no private_key_file=/inv')
    expect(targetOf(host, given)).toMatchObject({ user: 'inv', privateKeyFile: '/inv', become: undefined })
  })
  it('tells of ssh options that it does not follow', async () => {
    const host = await hostOf(
      'h ansible_ssh_common_args="-F /etc/x -o ControlMaster=auto -o ControlPersist=60s -o Ciphers=x -L 1:a:2"',
    )
    expect(targetNotes(host)).toEqual([
      'the ssh option -F /etc/x is not followed',
      'the ssh option Ciphers is not followed',
      'the ssh option -L 1:a:2 is not followed',
    ])
  })
  it('of a lab leads into its namespace', async () => {
    const text = labInventoryOf('x', [{ name: 'mail', address: '192.168.100.12', groups: ['mail'] }])
    const [host] = selectHosts(await inventoryOf(text), 'mail')
    const target = targetOf(host!, defaults)
    expect(target).toMatchObject({ address: '192.168.100.12', user: 'root', strictHostKeyChecking: 'yes' })
    expect(target.proxyCommand).toMatch(/^nsenter --net=\S+ nc %h %p$/)
    expect(target.knownHostsFiles).toEqual([expect.stringMatching(/^\/\S+$/)])
    expect(text).toContain(`=${target.privateKeyFile}\n`)
    expect(targetNotes(host!)).toEqual([])
  })
  it('says that a value is locked, where it is needed', async () => {
    const host = await hostOf('all: {hosts: {h: {ansible_password: !vault "x", other: !vault "x"}}}', 'h.yml')
    expect(told(thrownBy(() => targetOf(host, defaults)))).toMatch(
      /h\.yml:1: .*"ansible_password" is encrypted/,
    )
  })
})

describe('parameters', () => {
  const params = async (line: string) => Object.keys(paramsOf(await hostOf(line)))
  it('are what is not about the connection', async () => {
    expect(await params('h ansible_host=a ansible_python_interpreter=x http_port=80 users=[]')).toEqual([
      'http_port',
      'users',
    ])
    expect(await params('h host=a user=b port=1 x=1')).toEqual(['x'])
  })
  it('may be called as a connection variable is, once that is said with its prefix', async () => {
    expect(await params('h ansible_port=22 port=8080 ansible_user=root user=app')).toEqual(['port', 'user'])
  })
  it('may be called so when they are no plain value', async () => {
    const host = await hostOf('h user={"name":"eva"} host=[1]'.replaceAll('"', '\\"'))
    expect(paramsOf(host)).toEqual({ user: { name: 'eva' }, host: [1] })
    expect(targetOf(host, defaults)).toMatchObject({ user: 'me', address: 'h' })
  })
})
