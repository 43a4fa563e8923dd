import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { invalid } from '../core/errors.ts'
import { Secret } from '../core/secret.ts'
import { nearest } from '../text/nearest.ts'
import type { Schema, Text } from './types.ts'

/** The place of the value at `path` in the checked input. */
export type PlaceOf = (path: readonly string[]) => string | undefined

type Parent = { parentData: Record<string, unknown>; parentDataProperty: string | number }
const replaceBy = (context: Parent | undefined, value: unknown): boolean => {
  if (context?.parentData) context.parentData[context.parentDataProperty] = value
  return true
}

// verbose: errors contain the schema, and with it the description that replaces a pattern in messages. validateSchema is off: `t`
// creates valid schemas, and validating each would take longer than all else.
const ajv = new Ajv({
  useDefaults: true,
  allErrors: true,
  verbose: true,
  ownProperties: true,
  meta: false,
  validateSchema: false,
  code: { optimize: false },
})
ajv.addVocabulary(['x-optional', 'x-given'])
ajv.addFormat('path', (text: string) => /^(?!.*(\/\/|\/\.{1,2}(\/|$)))\/([^\0]*[^\0/])?$/s.test(text))
ajv.addKeyword({
  keyword: 'x-secret',
  modifying: true,
  validate: ({ minLength = 1, pattern = '' }: Text, value: unknown, _: unknown, at?: Parent) => {
    const text = value instanceof Secret ? value.reveal() : value
    if (typeof text !== 'string' || text.length < minLength || !new RegExp(pattern, 'u').test(text))
      return false
    return value instanceof Secret || replaceBy(at, new Secret(text))
  },
})
ajv.addKeyword({
  keyword: 'x-bytes',
  modifying: true,
  validate: (_: unknown, value: unknown, __: unknown, at?: Parent) =>
    value instanceof Uint8Array || (typeof value === 'string' && replaceBy(at, Buffer.from(value))),
})

const compiled = new WeakMap<object, ValidateFunction>()
const validatorOf = (json: object): ValidateFunction => {
  const validator = compiled.get(json) ?? ajv.compile(json)
  compiled.set(json, validator)
  return validator
}

type Json = Schema<unknown>['json']
const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value) as null)

/** Copies plain objects and arrays, because ajv fills in defaults; shares all other values. */
function copy(value: unknown, json: Json | undefined): unknown {
  if (json?.['x-given']) return value
  if (Array.isArray(value)) return value.map((item) => copy(item, json?.items as Json | undefined))
  if (!isPlain(value)) return value
  const properties = json?.properties as Readonly<Record<string, Json>> | undefined
  const schemaOf = (key: string): Json | undefined =>
    properties && Object.hasOwn(properties, key)
      ? properties[key]
      : (json?.additionalProperties as Json | undefined)
  const given = Object.entries(value).filter(([, v]) => v !== undefined)
  return Object.fromEntries(given.map(([key, v]) => [key, copy(v, schemaOf(key))]))
}

/**
 * `input` in the form of the schema: defaults filled in, secrets and bytes wrapped.
 *
 * @throws PlaybookError E_INPUT that names every problem, each with its place.
 */
export function check<O, I>(
  schema: Schema<O, I>,
  input: unknown,
  what: string,
  placeOf: PlaceOf = () => undefined,
): O {
  const box = { value: copy(input, schema.json) }
  const validate = validatorOf(schema.json)
  if (validate(box.value, { parentData: box, parentDataProperty: 'value' } as never)) return box.value as O
  const problems = [...new Set((validate.errors ?? []).map((error) => problemOf(error, what, placeOf)))]
  throw invalid(
    problems.length === 1
      ? problems[0]!
      : `${problems.length} problems\n${problems.map((p) => `  ${p}`).join('\n')}`,
  )
}

function problemOf(error: ErrorObject, what: string, placeOf: PlaceOf): string {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const extra = error.params as Record<string, string>
  const blamed = extra.additionalProperty ?? extra.missingProperty
  const place = placeOf(blamed === undefined ? path : [...path, blamed]) ?? placeOf(path)
  const name = path.reduce(
    (text, part) => (/^\d+$/.test(part) ? `${text}[${part}]` : text ? `${text}.${part}` : part),
    '',
  )
  return `${place ? `${place}: ` : ''}${what}${name ? ` "${name}"` : ''} ${saying(error)}`
}

/** The field that was probably meant. */
function meant({ params, parentSchema }: ErrorObject): string {
  const names = Object.keys((parentSchema as { properties?: object } | undefined)?.properties ?? {})
  const other = nearest(String(params.additionalProperty), names)
  return other ? `; did you mean "${other}"?` : ''
}

function saying(error: ErrorObject): string {
  const description = (error.parentSchema as { description?: string } | undefined)?.description
  switch (error.keyword) {
    case 'additionalProperties':
      return `does not know "${error.params.additionalProperty}"${meant(error)}`
    case 'required':
      return `needs "${error.params.missingProperty}"`
    case 'enum':
      return `must be one of ${(error.params.allowedValues as unknown[]).map((v) => JSON.stringify(v)).join(', ')}`
    case 'format':
      return 'must be an absolute path without "." or ".." parts'
    case 'pattern':
      return description ? `must be ${description}` : `must match ${error.params.pattern}`
    case 'x-secret':
      return `must be a secret: ${description ?? 'a string that is not empty'}`
    case 'x-bytes':
      return 'must be a string or bytes'
    default:
      return error.message ?? 'is not valid'
  }
}
