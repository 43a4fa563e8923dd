import { Ajv } from 'ajv'
import { expect, expectTypeOf, test } from 'vitest'
import type { RunResult } from '../../../lib/core/result.ts'
import { resultSchema } from '../../../lib/core/result-schema.ts'
import { closed } from '../../support/closed.ts'
import { brokenHost, changedHost, fleet, previewHost, RUN, runOf, takenBackHost } from './cases.ts'

/** The type that a JSON Schema describes. */
type TypeOf<S> = S extends { readonly const: infer Value }
  ? Value
  : S extends { readonly enum: readonly (infer Value)[] }
    ? Value
    : S extends { readonly type: 'string' }
      ? string
      : S extends { readonly type: 'number' | 'integer' }
        ? number
        : S extends { readonly items: infer Item }
          ? readonly TypeOf<Item>[]
          : S extends { readonly properties: infer P; readonly required: readonly (infer R)[] }
            ? Flat<
                { readonly [K in R & keyof P]: TypeOf<P[K]> } & {
                  readonly [K in Exclude<keyof P, R>]?: TypeOf<P[K]>
                }
              >
            : never
type Flat<T> = { readonly [K in keyof T]: T[K] }

const ajv = new Ajv({ allErrors: true })
const open = ajv.compile(resultSchema)
const exact = ajv.compile(closed(resultSchema) as object)

test('the schema and the type are the same', () => {
  // The compiler judges it: npm run typecheck.
  expectTypeOf<TypeOf<typeof resultSchema>>().toEqualTypeOf<RunResult>()
})

test.each<[string, RunResult]>([
  ['apply', runOf([...fleet, brokenHost])],
  ['check', runOf([previewHost], { mode: 'check' })],
  ['rollback', runOf([takenBackHost], { mode: 'rollback' })],
  ['no host', runOf([])],
])('it names all there is: %s', (_, result) => {
  const document = JSON.parse(JSON.stringify(result))
  expect([exact(document), exact.errors]).toEqual([true, null])
  expect(open({ ...document, added: 'by a later version' })).toBe(true)
})

test.each<[string, object]>([
  ['another version', { ...runOf([]), schema: 'run-playbook/result@2' }],
  ['an unknown status', runOf([{ ...changedHost, status: 'fine' as 'ok' }])],
  ['a missing field', { ...runOf([]), hosts: undefined }],
  ['a run that is no id', runOf([], { run: '../x' })],
])('it refuses %s', (_, document) => {
  expect(open(document)).toBe(false)
  expect(open(runOf([], { run: RUN }))).toBe(true)
})
