import { invalid } from '../core/errors.ts'
import { loadVars, type Problem, parseVars } from '../inventory/index.ts'
import type { Schema } from '../schema/types.ts'
import { keyValues } from './key-values.ts'

type Vars = Readonly<Record<string, unknown>>
const COMMAND_LINE = 'the command line'

/**
 * The variables of `-e`; later ones replace earlier ones: `a=1 b=2`, `{"a": 1}` (YAML or JSON), or `@file`.
 *
 * @throws PlaybookError E_INPUT for any other form
 */
export async function extraVars(
  given: readonly string[] = [],
  params: Schema<unknown, any>,
  { identity, note }: { readonly identity?: string | undefined; note?(found: Problem): void } = {},
): Promise<Vars> {
  const vars: Record<string, unknown> = Object.create(null)
  const how = { ...(identity !== undefined && { identity }), ...(note && { note }) }
  const read = async (text: string): Promise<Vars> => {
    if (text.startsWith('@')) return loadVars(text.slice(1), how)
    if (/^\s*[[{]/.test(text)) return parseVars(text, COMMAND_LINE, how)
    if (/^[./]/.test(text))
      throw invalid('-e has the path of a file without an @ before it', {
        where: COMMAND_LINE,
        hint: '-e @FILE',
      })
    return typed(pairsIn(text), params)
  }
  for (const text of given) Object.assign(vars, await read(text))
  return { ...vars }
}

/** A list or a mapping in JSON may contain blanks and quotes. */
function pairsIn(text: string): readonly (readonly [string, string])[] {
  const [, name, value = ''] = /^\s*([A-Za-z_]\w*)=(\s*[[{].*)$/s.exec(text) ?? []
  return name !== undefined && jsonIn(value) !== undefined ? [[name, value]] : keyValues(text)
}

/** Text where the parameter is text, else the value of the JSON where it parses. */
const typed = (pairs: readonly (readonly [string, string])[], { json }: Schema<unknown, any>): Vars => {
  const fields = json.properties as Record<string, { type?: string; 'x-secret'?: boolean }>
  const isText = (name: string): boolean =>
    fields[name]?.type === 'string' || Boolean(fields[name]?.['x-secret'])
  return Object.fromEntries(
    pairs.map(([name, value]) => [name, isText(name) ? value : (jsonIn(value)?.value ?? value)]),
  )
}

function jsonIn(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}
