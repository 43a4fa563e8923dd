import { invalid } from '../core/errors.ts'
import type { Secret } from '../core/secret.ts'
import { knownNames } from '../text/known-names.ts'

/**
 * A JSON Schema with its TypeScript types: what the author reads (`Out`) and what the caller writes (`In`).
 * `json` is plain JSON Schema; only keywords that start with `x-` are specific to run-playbook.
 */
export interface Schema<Out, In = Out> {
  readonly json: Readonly<Record<string, unknown>>
  readonly types?: { readonly out: Out; readonly in: In }
}
type Any = Schema<any, any>
type Shape = Readonly<Record<string, Any>>
/** What the author of a {@link Schema} reads: defaults filled in, secrets wrapped. */
export type Out<S> = S extends Schema<infer O, any> ? O : never
/** What the caller writes: a member with a default may be omitted. */
export type In<S> = S extends Schema<any, infer I> ? I : never

type OptionalKeys<S extends Shape> = { [K in keyof S]: undefined extends In<S[K]> ? K : never }[keyof S]
type Flat<T> = { [K in keyof T]: T[K] } & {}
/** What the author of `t.object` reads. */
export type ObjectOut<S extends Shape> = { readonly [K in keyof S]: Out<S[K]> }
/** What the caller writes for `t.object`. */
export type ObjectIn<S extends Shape> = Flat<
  { readonly [K in Exclude<keyof S, OptionalKeys<S>>]: In<S[K]> } & {
    readonly [K in OptionalKeys<S>]?: In<S[K]> | undefined
  }
>
/** The form of a text. */
export interface Text {
  readonly pattern?: string
  readonly minLength?: number
  /** Shown in documentation and errors instead of the pattern. */
  readonly description?: string
}

/** @throws PlaybookError E_INPUT at the definition: a later error would not have its place */
function demandPattern({ pattern = '' }: Text): void {
  try {
    new RegExp(pattern, 'u')
  } catch (cause) {
    throw invalid(`the pattern of a schema is not a regular expression: ${pattern}`, { cause })
  }
}

const vocabulary = {
  string(rules: Text = {}): Schema<string> {
    demandPattern(rules)
    return { json: { type: 'string', ...rules } }
  },
  integer: (rules: { minimum?: number; maximum?: number; description?: string } = {}): Schema<number> => ({
    json: { type: 'integer', ...rules },
  }),
  boolean: (rules: { description?: string } = {}): Schema<boolean> => ({
    json: { type: 'boolean', ...rules },
  }),
  /** An absolute path without `.`, `..`, NUL or a trailing slash. */
  path: (rules: { description?: string } = {}): Schema<string> => ({
    json: { type: 'string', format: 'path', ...rules },
  }),
  /** Octal permission bits, as a string: `'0644'`. */
  mode: (rules: { description?: string } = {}): Schema<string> => ({
    json: { type: 'string', pattern: '^0?[0-7]{3,4}$', ...rules },
  }),
  /** A TCP or UDP port. */
  port: (rules: { description?: string } = {}): Schema<number> => ({
    json: { type: 'integer', minimum: 1, maximum: 65535, ...rules },
  }),
  /** Given as a string or a Secret, read as a {@link Secret}, which is masked in all output. */
  secret({ description, ...rules }: Text = {}): Schema<Secret, string | Secret> {
    demandPattern(rules)
    return { json: { 'x-secret': rules, ...(description && { description }) } }
  },
  /** Bytes, or a string, which is encoded as UTF-8. */
  bytes: (rules: { description?: string } = {}): Schema<Uint8Array, string | Uint8Array> => ({
    json: { 'x-bytes': true, ...rules },
  }),
  oneOf: <const V extends readonly (string | number | boolean)[]>(...values: V): Schema<V[number]> => ({
    json: { enum: values },
  }),
  list: <O, I>(
    item: Schema<O, I>,
    rules: { minItems?: number; description?: string } = {},
  ): Schema<readonly O[], readonly I[]> => ({
    json: { type: 'array', items: item.json, ...rules },
  }),
  record: <O, I>(
    value: Schema<O, I>,
    rules: { description?: string } = {},
  ): Schema<Readonly<Record<string, O>>, Readonly<Record<string, I>>> => ({
    json: { type: 'object', additionalProperties: value.json, ...rules },
  }),
  /** May be omitted; then read as undefined. */
  optional: <O, I>(inner: Schema<O, I>): Schema<O | undefined, I | undefined> => ({
    json: { ...inner.json, 'x-optional': true },
  }),
  /** May be omitted; then read as `value`. */
  withDefault: <O, I>(inner: Schema<O, I>, value: NoInfer<I>): Schema<O, I | undefined> => ({
    json: { ...inner.json, default: value, 'x-optional': true },
  }),
  describe: <O, I>(inner: Schema<O, I>, description: string): Schema<O, I> => ({
    json: { ...inner.json, description },
  }),
  /** A value that only code can provide, such as a task; it is passed through unchecked. */
  given: <T>(rules: { description?: string } = {}): Schema<T> => ({ json: { 'x-given': true, ...rules } }),
  object: <S extends Shape>(shape: S): Schema<ObjectOut<S>, ObjectIn<S>> => ({
    json: {
      type: 'object',
      properties: Object.fromEntries(Object.entries(shape).map(([key, schema]) => [key, schema.json])),
      required: Object.keys(shape).filter((key) => !shape[key]?.json['x-optional']),
      additionalProperties: false,
    },
  }),
}

/** Other names of the same. */
const MEANT = {
  array: 'list',
  arrayOf: 'list',
  tuple: 'list',
  str: 'string',
  text: 'string',
  number: 'integer',
  int: 'integer',
  num: 'integer',
  bool: 'boolean',
  enum: 'oneOf',
  literal: 'oneOf',
  union: 'oneOf',
  dict: 'record',
  map: 'record',
  shape: 'object',
  default: 'withDefault',
  nullable: 'optional',
  maybe: 'optional',
  password: 'secret',
  any: 'given',
  unknown: 'given',
  file: 'path',
  buffer: 'bytes',
}

/**
 * The vocabulary of schemas: one literal gives the type, the validation, the defaults and the documentation.
 *
 * @example
 * const params = t.object({
 *   domain: t.string({ pattern: '^[a-z0-9.-]+$', description: 'a domain name' }),
 *   port: t.withDefault(t.port(), 25),
 *   password: t.optional(t.secret()),
 * })
 * const input: In<typeof params> = { domain: 'clankers.lan' }
 */
export const t = knownNames('t', vocabulary, MEANT)
