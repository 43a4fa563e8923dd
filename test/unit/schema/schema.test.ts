import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { PlaybookError } from '../../../lib/core/errors.ts'
import { mask, Secret } from '../../../lib/core/secret.ts'
import { check, type PlaceOf } from '../../../lib/schema/check.ts'
import { type In, type Out, type Schema, t } from '../../../lib/schema/types.ts'

const user = t.object({
  name: t.string({ pattern: '^[a-z]+$', description: 'lower-case letters' }),
  password: t.secret(),
  port: t.withDefault(t.port(), 25),
  home: t.optional(t.path()),
})
const site = t.object({
  users: t.list(user, { minItems: 1 }),
  mode: t.withDefault(t.mode(), '0644'),
  kind: t.withDefault(t.oneOf('a', 'b', 3), 'a'),
  labels: t.withDefault(t.record(t.string()), {}),
  content: t.optional(t.bytes()),
  loud: t.withDefault(t.boolean(), false),
})

const thrownBy = (deed: () => unknown): PlaybookError => {
  try {
    deed()
  } catch (error) {
    expect(error).toBeInstanceOf(PlaybookError)
    return error as PlaybookError
  }
  throw new Error('nothing was thrown')
}
const problems = (schema: Schema<any, any>, input: unknown, placeOf?: PlaceOf): string[] => {
  const { message, code } = thrownBy(() => check(schema, input, 'Site', placeOf))
  expect(code).toBe('E_INPUT')
  const [first = '', ...rest] = message.split('\n')
  return rest.length > 0 ? rest.map((line) => line.trim()) : [first]
}

test('types follow from the literal', () => {
  expectTypeOf<In<typeof user>>().toEqualTypeOf<{
    readonly name: string
    readonly password: string | Secret
    readonly port?: number | undefined
    readonly home?: string | undefined
  }>()
  expectTypeOf<Out<typeof user>['password']>().toEqualTypeOf<Secret>()
  expectTypeOf<Out<typeof user>['port']>().toEqualTypeOf<number>()
  expectTypeOf<Out<typeof site>['kind']>().toEqualTypeOf<'a' | 'b' | 3>()
})

test('defaults are filled in, secrets and bytes wrapped, and the input stays as it was', () => {
  const given = { users: [{ name: 'eva', password: 'hush-hush' }], content: 'é', labels: { a: 'b' } }
  const before = structuredClone(given)
  const out = check(site, given, 'Site')
  expect(out).toMatchObject({ mode: '0644', kind: 'a', loud: false, labels: { a: 'b' } })
  expect(out.users[0]).toMatchObject({ name: 'eva', port: 25 })
  expect(out.users[0]?.password.reveal()).toBe('hush-hush')
  expect(out.content).toEqual(Buffer.from('é'))
  expect(given).toEqual(before)
  expect(mask('hush-hush')).toBe('••••••')
  const again = check(site, out, 'Site')
  expect(again).toEqual(out)
  expect(again.users[0]?.password).toBe(out.users[0]?.password)
})

test('two calls share no default', () => {
  const one = check(site, { users: [{ name: 'a', password: 'abcd' }] }, 'Site') as {
    labels: Record<string, string>
  }
  one.labels.x = 'y'
  expect(check(site, { users: [{ name: 'a', password: 'abcd' }] }, 'Site').labels).toEqual({})
})

test('objects without a prototype, as ini gives them, are copied too', () => {
  const bare = Object.assign(Object.create(null), { name: 'eva', password: 'hush-hush' })
  const out = check(user, bare, 'User')
  expect(out.port).toBe(25)
  expect(Object.keys(bare)).toEqual(['name', 'password'])
  expect(bare.password).toBe('hush-hush')
})

test('what only code can give is passed through, the very same', () => {
  const task = {
    kind: 'task',
    get from() {
      throw new Error('asked too early')
    },
  }
  const schema = t.object({
    on: t.list(t.given<typeof task>()),
    one: t.given<typeof task>(),
    by: t.record(t.given<typeof task>()),
  })
  const out = check(schema, { on: [task], one: task, by: { a: task } }, 'Service')
  expect([out.on[0] === task, out.one === task, out.by.a === task]).toEqual([true, true, true])
})

test('undefined is as good as left out', () => {
  expect(check(user, { name: 'a', password: 'abcd', port: undefined, home: undefined }, 'User').port).toBe(25)
})

describe('problems', () => {
  test('are reported all at once, each with its place', () => {
    const places: Record<string, string> = {
      users: 'host.yml:3',
      'users.1.port': 'host.yml:9',
      extra: 'host.yml:20',
    }
    const input = {
      users: [
        { name: 'EVA', password: '' },
        { password: 1, port: 0, home: 'x/' },
      ],
      mode: '999',
      extra: 1,
    }
    expect(problems(site, input, (path) => places[path.join('.')])).toEqual([
      'host.yml:20: Site does not know "extra"',
      'Site "users[0].name" must be lower-case letters',
      'Site "users[0].password" must be a secret: a string that is not empty',
      'Site "users[1]" needs "name"',
      'Site "users[1].password" must be a secret: a string that is not empty',
      'host.yml:9: Site "users[1].port" must be >= 1',
      'Site "users[1].home" must be an absolute path without "." or ".." parts',
      'Site "mode" must match ^0?[0-7]{3,4}$',
    ])
  })

  test.each([
    [site, {}, 'Site needs "users"'],
    [site, { users: [] }, 'Site "users" must NOT have fewer than 1 items'],
    [site, null, 'Site must be object'],
    [site, [], 'Site must be object'],
    [site, 'text', 'Site must be object'],
    [t.oneOf('a', 'b'), 'c', 'Site must be one of "a", "b"'],
    [t.list(t.integer()), [1, 'x', 2.5], 'Site "[1]" must be integer'],
    [t.bytes(), 5, 'Site must be a string or bytes'],
    [t.record(t.object({ a: t.boolean() })), { 'x/y~z': {} }, 'Site "x/y~z" needs "a"'],
  ] as const)('%#', (schema, input, problem) => {
    expect(problems(schema as Schema<unknown>, input)).toContain(problem)
  })

  test('never tell a secret, whichever rule it breaks', () => {
    const schema = t.object({
      a: t.secret({ minLength: 20, description: 'twenty or more' }),
      b: t.secret({ pattern: '^\\d+$' }),
      c: t.integer(),
      d: t.secret({ minLength: 5 }),
    })
    const [a, c, d] = ['secret-number-1', 'secret-number-3', 'secret-number-4']
    const input = { a, b: new Secret('secret-number-2'), c, d }
    const error = thrownBy(() => check(schema, input, 'Site'))
    expect(error.message.split('\n').slice(1)).toEqual([
      '  Site "a" must be a secret: twenty or more',
      '  Site "b" must be a secret: a string that is not empty',
      '  Site "c" must be integer',
    ])
    expect(inspect(error, { depth: 9 })).not.toContain('secret-number')
  })

  test.each([
    ['/', true],
    ['/a', true],
    ['/a b/é', true],
    ['/a/..b/.c', true],
    ['', false],
    ['a', false],
    ['/a/', false],
    ['//a', false],
    ['/a//b', false],
    ['/a/../b', false],
    ['/a/.', false],
    ['/..', false],
    ['/a\0b', false],
    ['/a\nb', true],
    ['/a/..\n', true],
  ])('the path %j: %s', (path, fine) => {
    const tried = () => check(t.path(), path, 'Path')
    if (fine) expect(tried()).toBe(path)
    else expect(tried).toThrow('must be an absolute path')
  })
})

describe('hostile keys', () => {
  const hostileKeys = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']
  test.each(hostileKeys)('%s is a key like any other', (key) => {
    const input = JSON.parse(`{"${key}": {"polluted": "yes"}}`) as object
    expect(problems(t.object({}), input)).toEqual([`Site does not know "${key}"`])
    const out = check(t.record(t.record(t.secret())), input, 'Site')
    expect(Object.keys(out)).toEqual([key])
    expect(Object.getOwnPropertyDescriptor(out, key)?.value.polluted).toBeInstanceOf(Secret)
    expect(Object.getPrototypeOf(out)).toBe(Object.prototype)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  test.each(hostileKeys.slice(1))('%s that is wanted is missed where it is not given', (key) => {
    expect(problems(t.object({ [key]: t.string() }), {})).toEqual([`Site needs "${key}"`])
  })
})

test('whatever comes in, it is checked or refused, never anything else', () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true, withDate: true, withMap: true }), (input) => {
      try {
        check(site, input, 'Site')
      } catch (error) {
        expect(error).toBeInstanceOf(PlaybookError)
      }
      expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    }),
    { numRuns: 300 },
  )
})
