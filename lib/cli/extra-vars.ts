import { invalid } from '../core/errors.ts'
import { loadVars } from '../inventory/index.ts'
import type { Schema } from '../schema/types.ts'

/** `-e name=value` (text where the parameter is text, else JSON where it is JSON) and `-e @file` (YAML or JSON), later ones over earlier ones. */
export async function extraVars(
  given: readonly string[] = [],
  params: Schema<unknown, any>,
  identity?: string,
): Promise<Readonly<Record<string, unknown>>> {
  const vars: Record<string, unknown> = Object.create(null)
  for (const text of given)
    Object.assign(
      vars,
      text.startsWith('@') ? await loadVars(text.slice(1), { identity }) : pair(text, params),
    )
  return { ...vars }
}

function pair(text: string, { json }: Schema<unknown, any>): Readonly<Record<string, unknown>> {
  const [, name, value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? []
  if (name === undefined)
    throw invalid(`-e "${text}" is neither name=value nor @file`, { where: 'the command line' })
  const field = (json.properties as Record<string, { type?: string; 'x-secret'?: boolean }>)[name]
  if (field?.type === 'string' || field?.['x-secret']) return { [name]: value }
  try {
    return { [name]: JSON.parse(value) }
  } catch {
    return { [name]: value }
  }
}
