import type { Schema } from '../schema/types.ts'
import { fitTable } from '../text/index.ts'

interface Json {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly items?: Json
  readonly properties?: Readonly<Record<string, Json>>
  readonly required?: readonly string[]
  readonly default?: unknown
  readonly description?: string
  readonly additionalProperties?: Json | boolean
  readonly 'x-secret'?: boolean
  readonly 'x-bytes'?: boolean
  readonly 'x-given'?: boolean
}

/** The fields of a schema, one line each: name, type, default, description; several lines where they do not fit into `width`. */
export function schemaLines({ json }: Schema<unknown, any>, width: number): readonly string[] {
  const { properties = {}, required = [] } = json as Json
  return fitTable(
    Object.entries(properties).map(([name, field]) => [
      `  ${name}`,
      typeOf(field),
      field.default !== undefined
        ? `default ${JSON.stringify(field.default)}`
        : required.includes(name)
          ? 'required'
          : '',
      field.description ?? '',
    ]),
    width,
  )
}

function typeOf(field: Json): string {
  if (field.enum) return field.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (field['x-secret']) return 'secret'
  if (field['x-bytes']) return 'text or bytes'
  if (field['x-given']) return 'code'
  if (field.type === 'array') return `list of ${typeOf(field.items ?? {})}`
  if (field.properties) return `{ ${Object.keys(field.properties).join(', ')} }`
  if (typeof field.additionalProperties === 'object') return `names to ${typeOf(field.additionalProperties)}`
  return field.type ?? 'anything'
}

/** The width of lines on stdout: that of the terminal, unlimited for a pipe. */
export const lineWidth = (): number =>
  process.stdout.isTTY ? process.stdout.columns || 80 : Number.POSITIVE_INFINITY
