const text = { type: 'string' } as const
const texts = { type: 'array', items: text } as const
const whole = { type: 'integer', minimum: 0 } as const
const milliseconds = { type: 'number', minimum: 0 } as const

const object = <const P extends Record<string, object>, O extends keyof P = never>(
  properties: P,
  optional: readonly O[] = [],
) => ({
  type: 'object' as const,
  required: Object.keys(properties).filter((name) => !optional.includes(name as O)) as Exclude<keyof P, O>[],
  properties,
})
const list = <T extends object>(items: T) => ({ type: 'array' as const, items })
const oneOf = <const T extends readonly string[]>(...values: T) => ({ enum: values })

const change = object({ summary: text, before: text, after: text, irreversible: text }, ['irreversible'])

const task = object(
  {
    task: text,
    title: text,
    from: text,
    status: oneOf('ok', 'changed', 'pending', 'later', 'failed', 'skipped'),
    changes: list(change),
    waitsFor: texts,
    notes: texts,
  },
  ['waitsFor', 'notes'],
)

const check = object(
  { check: text, title: text, from: text, status: oneOf('ok', 'failed', 'skipped'), problem: text },
  ['problem'],
)

const failure = object(
  {
    code: oneOf('E_INPUT', 'E_TASK', 'E_ROLLBACK', 'E_UNREACHABLE', 'E_LAB', 'E_STOPPED'),
    message: text,
    where: text,
    hint: text,
  },
  ['where', 'hint'],
)

const rollback = object(
  {
    state: oneOf('complete', 'failed', 'unknown', 'preview'),
    undone: texts,
    kept: texts,
    failed: texts,
    left: texts,
    changedSince: texts,
    byHost: text,
    run: text,
  },
  ['left', 'changedSince', 'byHost', 'run'],
)

const host = object(
  {
    host: text,
    address: text,
    status: oneOf('ok', 'changed', 'pending', 'failed', 'unreachable', 'stopped'),
    changed: whole,
    tasks: list(task),
    checks: list(check),
    exchanges: whole,
    milliseconds,
    error: failure,
    rollback,
  },
  ['error', 'rollback'],
)

/**
 * The JSON Schema of what `--json` prints and `runPlaybook` returns, as the file `run-playbook/result.schema.json` holds it. A later
 * version of `@1` may add properties and takes none away.
 *
 * @example
 * import { readFile } from 'node:fs/promises'
 * import { Ajv } from 'ajv'
 *
 * const isResult = new Ajv().validate(resultSchema, JSON.parse(await readFile('result.json', 'utf8')))
 */
export const resultSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'The result of a run',
  ...object({
    schema: { const: 'run-playbook/result@1' },
    run: { type: 'string', pattern: '^\\d{8}-\\d{6}-[a-z0-9]{4}$' },
    playbook: text,
    mode: oneOf('apply', 'check', 'rollback'),
    startedAt: text,
    milliseconds,
    hosts: list(host),
  }),
} as const
