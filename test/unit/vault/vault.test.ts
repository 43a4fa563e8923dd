import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Encrypter } from 'age-encryption'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { PlaybookError, describe as told } from '../../../lib/core/errors.ts'
import { mask } from '../../../lib/core/secret.ts'
import { loadInventory, loadVars as loadVarsAsData, paramsOf } from '../../../lib/inventory/index.ts'
import { Verbatim } from '../../../lib/inventory/types.ts'
import { decrypt, encrypt, newKey, recipientOf } from '../../../lib/vault/age.ts'
import { recipientsFor } from '../../../lib/vault/recipients.ts'
import { ARMORED, ARMORED_PLAIN, BINARY, IDENTITY, RECIPIENT } from './cases.ts'

type Files = Readonly<Record<string, string | Uint8Array>>

const scratch = mkdtempSync(join(tmpdir(), 'vault-'))
afterAll(() => rmSync(scratch, { recursive: true }))

let count = 0
function folderOf(files: Files): string {
  count += 1
  const folder = join(scratch, String(count))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text, { mode: 0o600 })
  }
  return folder
}
const id = join(folderOf({ 'age.txt': IDENTITY }), 'age.txt')
const sealed = (plain: string | Uint8Array): Promise<Buffer> =>
  encrypt(Buffer.from(plain), [RECIPIENT], 'binary')
const failure = async (deed: Promise<unknown>): Promise<string> => {
  const thrown = await deed.catch((error: unknown) => error)
  expect(thrown).toBeInstanceOf(PlaybookError)
  expect((thrown as PlaybookError).code).toBe('E_INPUT')
  return told(thrown)
}

beforeEach(() => {
  vi.stubEnv('XDG_CONFIG_HOME', join(scratch, 'config'))
  vi.stubEnv('RUN_PLAYBOOK_AGE_IDENTITY', '')
})

/** What is encrypted is data, and says so; here only the values count. */
const loadVars = async (...how: Parameters<typeof loadVarsAsData>) =>
  Object.fromEntries(
    Object.entries(await loadVarsAsData(...how)).map(([name, value]) => {
      expect(value).toBeInstanceOf(Verbatim)
      return [name, (value as Verbatim).value]
    }),
  )

describe('an encrypted file of variables', () => {
  it('of the age command is read, armored or binary, wherever a plain one may be', async () => {
    const folder = folderOf({
      hosts: 'web\n',
      'host_vars/web.yml': 'pin: plain\nplain: too\n',
      'host_vars/web.yml.age': ARMORED,
      'group_vars/all/token.json.age': BINARY,
      'group_vars/ungrouped.yaml.age': await sealed('deep: {list: [seventeen]}\n'),
      'group_vars/others.yml.age': 'is not read: there is no such group',
    })
    const { hosts, files } = await loadInventory(folder, { identity: id })
    expect(paramsOf(hosts[0]!, Object.keys(hosts[0]!.vars))).toEqual({
      users: [{ name: 'usuario', password: 'correct "horse" battery' }],
      pin: 0x1f1f1,
      web: true,
      plain: 'too',
      token: 't0k3n-of-the-age-command',
      deep: { list: ['seventeen'] },
    })
    const place = (...path: string[]) => hosts[0]?.placeOf(path)?.slice(folder.length + 1)
    expect(place('users', '0', 'password')).toBe('host_vars/web.yml.age:3')
    expect(place('token')).toBe('group_vars/all/token.json.age:1')
    expect(files.map((file) => file.slice(folder.length + 1))).toContain('host_vars/web.yml.age')
  })

  it('holds secrets only: every scalar is masked, however it was written', async () => {
    const plain =
      'a: whole-text\nb: [{c: in-a-list}, 31415926, 0x2F2F2F, 2.50]\nd: |\n  line one\n  line two\ne: true\n'
    const file = join(folderOf({ 'v.yml.age': await sealed(plain) }), 'v.yml.age')
    expect(mask('whole-text in-a-list 31415926 3092271 2.50 line one')).toMatch(/^whole-text in-a-list 31/)
    await loadVars(file, { identity: id })
    expect(mask('whole-text in-a-list 31415926 3092271 0x2F2F2F 2.50 line two true')).toBe(
      '•••••• •••••• •••••• •••••• •••••• •••••• •••••• true',
    )
  })

  it('is opened by the identity that is named, else by the variable’s, else by the one in its own place', async () => {
    const file = join(folderOf({ 'v.json.age': BINARY }), 'v.json.age')
    const other = join(folderOf({ id: `# another\n${await newKey()}\n` }), 'id')
    const read = { token: 't0k3n-of-the-age-command' }
    vi.stubEnv('RUN_PLAYBOOK_AGE_IDENTITY', other)
    expect(await loadVars(file, { identity: id })).toEqual(read)
    expect(await failure(loadVars(file))).toMatch(/v\.json\.age: is not encrypted for your identity/)
    vi.stubEnv('RUN_PLAYBOOK_AGE_IDENTITY', id)
    expect(await loadVars(file)).toEqual(read)
    vi.stubEnv('RUN_PLAYBOOK_AGE_IDENTITY', '')
    vi.stubEnv('XDG_CONFIG_HOME', folderOf({ 'run-playbook/age.txt': `${await newKey()}\r\n${IDENTITY}` }))
    expect(await loadVars(file)).toEqual(read)
  })

  it('any bytes come back as they were, in either form', async () => {
    const key = await newKey()
    const recipient = await recipientOf(key)
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom('armored', 'binary'),
        async (plain, form) => {
          const bytes = await encrypt(plain, [RECIPIENT, recipient], form)
          expect(await decrypt(bytes, [key], 'f')).toEqual(Buffer.from(plain))
        },
      ),
      { numRuns: 20 },
    )
  })
})

describe('each error has a hint', () => {
  const byPassphrase = async (): Promise<Uint8Array> => {
    const encrypter = new Encrypter()
    encrypter.setScryptWorkFactor(1)
    encrypter.setPassphrase('open sesame')
    return encrypter.encrypt('a: 1\n')
  }
  const inHost = async (bytes: string | Uint8Array | Promise<Uint8Array>): Promise<Files> => ({
    'host_vars/web.yml.age': await bytes,
  })
  const FILE = 'host_vars/web\\.yml\\.age'
  const rows: readonly { name: string; files: () => Promise<Files>; identity?: string; says: RegExp }[] = [
    {
      name: 'no identity, with all files that need one',
      files: async () => ({ ...(await inHost(ARMORED)), 'group_vars/all.json.age': BINARY }),
      identity: '/nowhere/age.txt',
      says: /group_vars\/all\.json\.age: is encrypted, as \S*host_vars\/web\.yml\.age, and .* \/nowhere\/age\.txt does not exist\n.*--identity.*RUN_PLAYBOOK_AGE_IDENTITY.*secrets keygen/,
    },
    {
      name: 'an SSH key as the identity',
      files: async () => ({ ...(await inHost(ARMORED)), key: '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n' }),
      identity: 'key',
      says: /key: is an SSH key, not an age identity\n.*secrets keygen/,
    },
    {
      name: 'an identity with a slip in it, without showing it',
      files: async () => ({ ...(await inHost(ARMORED)), key: IDENTITY.replace('X5ASXH', 'X5ASXX') }),
      identity: 'key',
      says: /^(?!.*SECRET-KEY)\S*key: has an incomplete key/,
    },
    {
      name: 'an identity that is encrypted itself',
      files: async () => ({ ...(await inHost(ARMORED)), key: ARMORED }),
      identity: 'key',
      says: /key: is itself encrypted/,
    },
    {
      name: 'another identity',
      files: async () => ({ ...(await inHost(ARMORED)), key: await newKey() }),
      identity: 'key',
      says: RegExp(`${FILE}: is not encrypted for your identity\\n.*\\.age-recipients.*rekey FILE\\n  age1`),
    },
    {
      name: 'a file that is cut off',
      files: () => inHost(BINARY.subarray(0, -3)),
      says: RegExp(`${FILE}: is damaged or incomplete: .*\\n.*backup`),
    },
    {
      name: 'a file in which one bit is another',
      files: () => inHost(BINARY.map((byte, at) => (at === BINARY.length - 20 ? byte ^ 1 : byte))),
      says: RegExp(`${FILE}: is damaged or incomplete`),
    },
    {
      name: 'armor that is not whole',
      files: () => inHost(ARMORED.slice(0, 200)),
      says: RegExp(`${FILE}: is damaged or incomplete`),
    },
    {
      name: 'plain text',
      files: () => inHost('password: hunter2\n'),
      says: RegExp(`${FILE}: is plain text, but its name ends .*\\n.*secrets encrypt`),
    },
    { name: 'nothing', files: () => inHost(''), says: RegExp(`${FILE}: is empty, but its name ends`) },
    {
      name: 'Ansible’s vault',
      files: () => inHost('$ANSIBLE_VAULT;1.1;AES256\n3938\n'),
      says: RegExp(`${FILE}: is encrypted with Ansible Vault.*\\n.*ansible-vault decrypt`),
    },
    {
      name: 'a passphrase',
      files: () => inHost(byPassphrase()),
      says: RegExp(`${FILE}: is encrypted with a passphrase.*\\n.*age --decrypt`),
    },
    {
      name: 'a name that does not say that it is encrypted',
      files: async () => ({ 'host_vars/web.yml': ARMORED }),
      says: /host_vars\/web\.yml: is encrypted with age, but its name does not end in .age\n.*mv .*web\.yml .*web\.yml\.age/,
    },
    {
      name: 'the same in binary',
      files: async () => ({ 'host_vars/web.yml': BINARY }),
      says: /host_vars\/web\.yml: is encrypted with age, but its name does not end in .age/,
    },
    {
      name: 'YAML that is wrong, without a word of it',
      files: () => inHost(sealed('a: 1\nb: | hunter2\n')),
      says: RegExp(`^(?!.*hunter2)\\S*${FILE}:2:\\d: is no YAML: unexpected token$`),
    },
    {
      name: 'an alias that was to be text, with its line and without a word of it',
      files: () => inHost(sealed('a: 1\nb: *hunter2\n')),
      says: RegExp(`^(?![^]*hunter2)\\S*${FILE}:2:4: unresolved alias: .*\\n.*needs quotes\\.$`),
    },
    {
      name: 'a list',
      files: () => inHost(sealed('- a\n')),
      says: RegExp(`${FILE}: a file of variables must be a mapping`),
    },
    {
      name: 'another encoding',
      files: () => inHost(sealed(Buffer.from('a: 1\nb: a\xf1o\n', 'latin1'))),
      says: RegExp(`${FILE}:2: is not in UTF-8`),
    },
    {
      name: 'an inventory that is encrypted itself',
      files: async () => ({ hosts: ARMORED }),
      says: /hosts: is encrypted with age/,
    },
  ]
  it.each(rows)('$name', async ({ files, identity, says }) => {
    const folder = folderOf({ hosts: 'web\n', ...(await files()) })
    const named = identity?.startsWith('/') ? identity : identity ? join(folder, identity) : id
    expect(await failure(loadInventory(folder, { identity: named }))).toMatch(says)
  })

  it.each([0o640, 0o604, 0o620])('an identity that others can reach: %o', async (mode) => {
    const folder = folderOf({ hosts: 'web\n', 'host_vars/web.yml.age': ARMORED, "it's mine": IDENTITY })
    chmodSync(join(folder, "it's mine"), mode)
    expect(await failure(loadInventory(folder, { identity: join(folder, "it's mine") }))).toMatch(
      /it's mine: other users can read this age identity.*\n {2}chmod 600 '.*it'\\''s mine'$/,
    )
  })

  it('several at once', async () => {
    const folder = folderOf({
      hosts: 'web\ndb\n',
      'host_vars/web.yml.age': 'plain: text\n',
      'host_vars/db.yml.age': await sealed('a: 1\n b: 2\n'),
      'group_vars/all.yml': '- list\n',
    })
    const message = await failure(loadInventory(folder, { identity: id }))
    expect(message).toMatch(/^\d+ problems\n/)
    for (const part of ['all.yml: a file', 'db.yml.age:1:4: is no', 'web.yml.age: is plain'])
      expect(message).toContain(part)
  })
})

describe('a list of recipients', () => {
  const others = async () => [await recipientOf(await newKey()), await recipientOf(await newKey())] as const

  it('is the nearest one, up to the folder of the inventory and not beyond', async () => {
    const [one, two] = await others()
    const folder = folderOf({
      '.age-recipients': `${one}\n`,
      'inventory/host_vars/web/.age-recipients': `# both\n\n  ${two}\r\n${one}\n${two}\n`,
      'inventory/group_vars/all.yml': '',
    })
    const of = async (file: string) => (await recipientsFor(join(folder, file)))?.recipients
    expect(await of('inventory/host_vars/web/x.yml.age')).toEqual([two, one])
    expect(await of('inventory/host_vars/db.yml.age')).toBeUndefined()
    expect(await of('inventory/x.yml.age')).toBeUndefined()
    writeFileSync(join(folder, 'inventory/.age-recipients'), one)
    expect(await of('inventory/host_vars/db/deep/x.yml.age')).toEqual([one])
    expect(await of('inventory/group_vars/all.yml.age')).toEqual([one])
  })

  it.each([
    ['a word', 'ana\n', /\.age-recipients:1: is not an age recipient/],
    ['a slip', `# ana\n${RECIPIENT.slice(0, -1)}q\n`, /\.age-recipients:2: is not an age recipient/],
    ['a key of SSH’s', 'ssh-ed25519 AAAA ana\n', /\.age-recipients:1: is not an age recipient/],
    ['an identity', IDENTITY, /^(?!.*SECRET-KEY)\S*:3: has an identity, which must stay secret/],
    ['nobody', '# nobody\n', /\.age-recipients: names no recipient/],
  ])('with %s is refused', async (_, text, says) => {
    const folder = folderOf({ '.age-recipients': text })
    expect(await failure(recipientsFor(join(folder, 'x.yml.age')))).toMatch(says)
  })
})

it('the fixture says what it was made of', async () => {
  const key = IDENTITY.split('\n')[2]!
  expect(await recipientOf(key)).toBe(RECIPIENT)
  expect((await decrypt(Buffer.from(ARMORED), [key], 'f')).toString()).toBe(ARMORED_PLAIN)
})
