import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PlaybookError, describe as told } from '../../../lib/core/errors.ts'
import { mask, Secret } from '../../../lib/core/secret.ts'
import { CONNECT } from '../../../lib/engine/options/connect.ts'
import { complete } from '../../../lib/engine/options/option.ts'
import {
  type Inventory,
  loadInventory,
  paramsOf,
  selectHosts,
  type TargetDefaults,
  targetNotes,
  targetOf,
  withVars,
} from '../../../lib/inventory/index.ts'
import { Verbatim } from '../../../lib/inventory/types.ts'
import { inventoryOf as labInventoryOf } from '../../../lib/lab/inventory.ts'
import { fleet, lostSelections, selections, targets, wrongConnections } from './cases/hosts.ts'
import { references, wrongReferences } from './cases/references.ts'

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
  ...complete(CONNECT, { knownHostsFiles: ['~/.ssh/known_hosts'] }),
  user: 'me',
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
      'h ansible_ssh_pass=1e5 rp_become=yes rp_become_password=0x1F',
      'h rp_password="\'1e5\'" ansible_become=true ansible_sudo_pass=0x1F',
      'h ansible_password="{{ p }}" p="{{ q }}" q=1e5 ansible_become=true ansible_become_pass="{{ s }}" s=0x1F',
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
      'all: {hosts: {h: {ansible_password: 1_0, rp_become: on, rp_become_password: 1.50}}}',
      'h.yml',
    )
    const target = targetOf(yaml, defaults)
    expect([target.password?.reveal(), target.become?.password?.reveal()]).toEqual(['1_0', '1.50'])
  })
  it('expands the home in a path of a key', async () => {
    const key = join(homedir(), '.ssh/k')
    expect(targetOf(await hostOf('h ansible_private_key_file=~/.ssh/k'), defaults).privateKeyFile).toBe(key)
    expect(targetOf(await hostOf('h'), { ...defaults, privateKeyFile: '~/.ssh/k' }).privateKeyFile).toBe(key)
    expect(targetOf(await hostOf('h rp_private_key_file=~other/k'), defaults).privateKeyFile).toBe('~other/k')
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
    const host = await hostOf('h rp_user=inv rp_become=no rp_private_key_file=/inv')
    expect(targetOf(host, given)).toMatchObject({ user: 'inv', privateKeyFile: '/inv', become: undefined })
  })
  it('notes ssh options that it ignores', async () => {
    const host = await hostOf(
      'h ansible_ssh_common_args="-F /etc/x -o ControlMaster=auto -o ControlPersist=60s -o Ciphers=x -L 1:a:2"',
    )
    expect(targetNotes(host)).toEqual([
      'the ssh option -F /etc/x is ignored',
      'the ssh option Ciphers is ignored',
      'the ssh option -L 1:a:2 is ignored',
    ])
  })
  it('of a lab leads into its namespace', async () => {
    const text = labInventoryOf('x', [{ name: 'mail', address: '192.168.100.12', groups: ['mail'] }])
    const [host] = selectHosts(await inventoryOf(text), 'mail')
    const target = targetOf(host!, defaults)
    expect(target).toMatchObject({
      address: '192.168.100.12',
      user: 'root',
      strictHostKeyChecking: 'yes',
      connectTimeoutSeconds: 60,
    })
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
  const params = async (line: string) => {
    const host = await hostOf(line)
    return paramsOf(host, Object.keys(host.vars))
  }
  it('are what is not about the connection', async () => {
    expect(
      await params(
        'h ansible_host=a rp_port=1 ansible_python_interpreter=x http_port=80 users=[] rp_cache=/x',
      ),
    ).toEqual({ http_port: 80, users: [], rp_cache: '/x' })
    expect(await params('h host=a user=b port=1 password=x')).toEqual({
      host: 'a',
      user: 'b',
      port: 1,
      password: 'x',
    })
  })
})

describe('references', () => {
  const hostWith = (vars: Readonly<Record<string, string>>) => {
    const lines = Object.entries(vars).map((pair) => pair.join('='))
    return hostOf(['[all:vars]', ...lines, '[ungrouped]', 'h.lan'].join('\n'))
  }
  it.each(references)('$vars', async ({ vars, is }) => {
    const host = await hostWith(vars)
    expect(paramsOf(host, Object.keys(is))).toEqual(is)
  })
  it.each(wrongReferences)('$vars is refused where it is used', async ({ vars, says }) => {
    const host = await hostWith(vars)
    const message = told(thrownBy(() => paramsOf(host, ['t'])))
    for (const words of says) expect(message).toMatch(words)
    expect(paramsOf(host, ['other'])).toEqual({})
    expect(targetOf(host, defaults).address).toBe('h.lan')
  })
  it('are all reported at once, without the text around them', async () => {
    const host = await hostWith({ a: 'hush{{ x | y }}', b: 'hush{{ no }}', c: 'fine' })
    const message = told(thrownBy(() => paramsOf(host, ['a', 'b', 'c'])))
    expect(message).toMatch(/^2 problems\n {2}\S*hosts:2: .*"a" has.*\n.*\n {2}\S*hosts:3: .*"b" refers/)
    expect(message).not.toContain('hush')
  })
  it('are none where a text is data: !unsafe, on a list too, and through an alias', async () => {
    const yaml = `all: {hosts: {h: {a: !unsafe "{{ x }}", l: !unsafe ["{{ x }}", &x "{% y"], m: {k: *x}, r: "{{ a }}!"}}}`
    const host = await hostOf(yaml, 'h.yml')
    expect(paramsOf(host, ['a', 'l', 'm', 'r'])).toEqual({
      a: '{{ x }}',
      l: ['{{ x }}', '{% y'],
      m: { k: '{% y' },
      r: '{{ x }}!',
    })
  })
  it('make a secret of what a secret fills', async () => {
    const host = await hostWith({ url: 'db://app:{{ pw }}@db' })
    const given = withVars(
      host,
      { pw: new Verbatim('correct-{{horse}}', { secret: true }) },
      'the command line',
    )
    const { url } = paramsOf(given, ['url'])
    expect(url).toBe('db://app:correct-{{horse}}@db')
    expect(mask(Buffer.from(String(url)).toString('base64'))).toBe('••••••')
  })
  it('follow what was given for the run', async () => {
    const host = await hostWith({ base: 'x', domain: '{{ base }}.lan' })
    const given = withVars(host, { base: '{{ inventory_hostname }}', t: '{{ no }}' }, 'the command line')
    expect(paramsOf(given, ['domain'])).toEqual({ domain: 'h.lan.lan' })
    expect(told(thrownBy(() => paramsOf(given, ['t'])))).toMatch(
      /^the command line: host h\.lan: "t" refers to "no"/,
    )
  })
  it('write numbers without end as Python does', async () => {
    const host = await hostOf(
      'all: {hosts: {h: {a: .inf, b: -.inf, c: .nan, t: "{{ a }} {{ b }} {{ c }}"}}}\n',
      'h.yml',
    )
    expect(paramsOf(host, ['t'])).toEqual({ t: 'inf -inf nan' })
  })
  it('know the file of the host', async () => {
    const host = await hostWith({ key: '{{ inventory_dir }}/k', file: '{{ inventory_file }}' })
    expect(paramsOf(host, ['key', 'file'])).toEqual({ key: join(folder, 'k'), file: join(folder, 'hosts') })
  })
})

describe('short names of connection variables', () => {
  const notesOf = async (text: string, name?: string) =>
    (await inventoryOf(text, name)).notes.map(
      ({ where, message, hint }) => `${where.slice(folder.length + 1)}: ${message}\n${hint}`,
    )
  it('are noted once, with their places and the new spelling', async () => {
    expect(
      await notesOf('a host=10.0.0.1 port=2222\nb host=10.0.0.2\n[all:vars]\npassword=hush-hush\n'),
    ).toEqual([
      `hosts:1: "host", "port", "password" (hosts:4) no longer set the connection\nTo set the connection, write ansible_host, ansible_port, ansible_password, or rp_host, rp_port, rp_password.`.replace(
        '(hosts',
        `(${folder}/hosts`,
      ),
    ])
    expect(mask('hush-hush')).toBe('hush-hush')
  })
  it.each([
    'h port=2222 ansible_port=22',
    'h rp_user=x user=y',
    'h host="two words" port=99999 become=perhaps',
    'h user={"name":1} x=1',
    'h timeout=5 sudo=yes http_port=80 host="{{ x }}"',
  ])('are not told for %s', async (line) =>
    expect(await notesOf(line.replaceAll('{"', '{\\"').replaceAll('":', '\\":'))).toEqual([]),
  )
  it('with a typing error after the prefix are noted, too', async () => {
    expect(await notesOf('h rp_hots=10.0.0.1 rp_domain=x')).toEqual([
      'hosts:1: there is no connection variable "rp_hots"\nDid you mean rp_host?',
    ])
  })
})
