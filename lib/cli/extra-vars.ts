import { invalid } from '../core/errors.ts'
import { loadVars } from '../inventory/index.ts'

/** `-e name=value` (JSON where it is JSON, else text) and `-e @file` (YAML or JSON), later ones over earlier ones. */
export async function extraVars(given: readonly string[] = []): Promise<Readonly<Record<string, unknown>>> {
  const vars: Record<string, unknown> = Object.create(null)
  for (const text of given)
    Object.assign(vars, text.startsWith('@') ? await loadVars(text.slice(1)) : pair(text))
  return { ...vars }
}

function pair(text: string): Readonly<Record<string, unknown>> {
  const [, name, value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? []
  if (name === undefined)
    throw invalid(`-e "${text}" is neither name=value nor @file`, { where: 'the command line' })
  try {
    return { [name]: JSON.parse(value) }
  } catch {
    return { [name]: value }
  }
}
