import { describe, expect, test } from 'vitest'
import { extraVars } from '../../../lib/cli/extra-vars.ts'
import { keyValues } from '../../../lib/cli/key-values.ts'
import { describe as told } from '../../../lib/core/errors.ts'
import { t } from '../../../lib/schema/types.ts'

/** As `ansible.parsing.splitter.parse_kv` of ansible-core 2.14.18 gives them. */
const pairs: readonly { text: string; is: Readonly<Record<string, string>> }[] = [
  { text: 'a=1 b=2', is: { a: '1', b: '2' } },
  { text: `a='x y' b="z w"`, is: { a: 'x y', b: 'z w' } },
  { text: 'a={{ b }} c=1', is: { a: '{{ b }}', c: '1' } },
  { text: `a='{{ x }} y'`, is: { a: '{{ x }} y' } },
  { text: 'a=\\"x', is: { a: '"x' } },
  { text: 'a=x\\ny', is: { a: 'x\ny' } },
  { text: 'a=C:\\\\dir', is: { a: 'C:\\dir' } },
  { text: 'a=\\x41', is: { a: 'A' } },
  { text: 'a=x=y', is: { a: 'x=y' } },
  { text: 'a= b=1', is: { a: '', b: '1' } },
  { text: `a="x'y"`, is: { a: "x'y" } },
  { text: `a=x'y z'w`, is: { a: "x'y z'w" } },
  { text: `a='x\\'y'`, is: { a: "x'y" } },
  { text: `a='it'\\''s'`, is: { a: "it'''s" } },
  { text: 'a=1\nb=2', is: { a: '1', b: '2' } },
  { text: 'a=1,b=2', is: { a: '1,b=2' } },
  // It ends with an error there.
  { text: '  a=1  ', is: { a: '1' } },
]
const refused: readonly { text: string; says: RegExp }[] = [
  // Ansible drops what follows.
  { text: 'pw=two halves', says: /^the command line: what follows pw in -e is not name=value\n.*quotes/ },
  { text: 'a = 1', says: /the argument of -e is not name=value/ },
  { text: 'a="unclosed', says: /a quote in -e is not closed/ },
  { text: './vars.yml', says: /without an @ before it/ },
  { text: '[1, 2]', says: /must be a mapping .* not a list/ },
  { text: '{"a": ', says: /^the command line:1/ },
]
const params = t.object({ text: t.string(), port: t.port(), list: t.list(t.integer()), pw: t.secret() })

describe('-e', () => {
  test.each(pairs)('$text', ({ text, is }) => {
    expect(Object.fromEntries(keyValues(text))).toEqual(is)
  })
  test.each(refused)('$text is refused', async ({ text, says }) => {
    const message = told(await extraVars([text], params).catch((error: unknown) => error))
    expect(message).toMatch(says)
    expect(message).not.toMatch(/halves/)
  })
  test('gives text where the parameter is text, else JSON; later ones win', async () => {
    const given = ['text=5 port=25 pw=1e5', 'list=[1, 2]', '{"port": 26, other: yes}', 'more={{ text }}']
    expect(await extraVars(given, params)).toEqual({
      text: '5',
      port: 26,
      pw: '1e5',
      list: [1, 2],
      other: true,
      more: '{{ text }}',
    })
  })
  test('says that a key stands twice', async () => {
    const notes: string[] = []
    const vars = await extraVars(['{a: 1, a: 2}'], params, { note: ({ message }) => notes.push(message) })
    expect([vars, notes]).toEqual([{ a: 2 }, [expect.stringMatching(/twice/)]])
  })
})
