import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import type { Change } from '../../../lib/core/change.ts'
import type { Facts, Probe, Probes } from '../../../lib/core/task.ts'
import { askOne } from './asking.ts'
import type { LawHost } from './host.ts'

const LATE = 1e18

/** The last word on each answer: what was promised, or that only the host can tell. */
function promises(changes: readonly Change[]): Map<string, { value: unknown } | 'spoilt'> {
  const said = new Map<string, { value: unknown } | 'spoilt'>()
  for (const effect of changes.flatMap((change) => change.effects)) {
    if (effect.kind === 'sets') said.set(effect.key, { value: effect.value(LATE) })
    else for (const key of said.keys()) if (key.startsWith(effect.prefix)) said.set(key, 'spoilt')
  }
  return said
}

/** The answers are as the changes promised. */
export async function honest(
  host: LawHost,
  changes: readonly Change[],
  probes: readonly Probe<unknown>[],
  steady: (value: unknown) => unknown,
): Promise<void> {
  for (const [key, promise] of promises(changes)) {
    const probe = probes.find((one) => one.key === key)
    if (!probe || promise === 'spoilt') continue
    const read = probe.parse(await askOne(host, probe))
    expect(steady(read), `Honest: ${key} is not as promised`).toEqual(steady(promise.value))
  }
}

/** The answers as the changes promise them; undefined where one is spoilt. */
export function believed(
  probes: Probes,
  first: Facts<Probes>,
  changes: readonly Change[],
): Facts<Probes> | undefined {
  const said = promises(changes)
  const spoilt = changes.flatMap(({ effects }) =>
    effects.flatMap((one) => (one.kind === 'invalidates' ? [one.prefix] : [])),
  )
  const facts: Record<string, unknown> = { ...first }
  for (const [name, { key }] of Object.entries(probes)) {
    const promise = said.get(key)
    if (promise === 'spoilt' || (!promise && spoilt.some((prefix) => key.startsWith(prefix))))
      return undefined
    if (promise) facts[name] = promise.value
  }
  return facts
}

/** Changes as plain data, so that two plans can be compared. */
export const plain = (changes: readonly Change[]): unknown =>
  changes.map((change) => ({
    ...change,
    apply: without(change.apply, []),
    undo: without(change.undo, []),
    effects: change.effects.map((one) =>
      one.kind === 'sets' ? { ...one, value: without(one.value(LATE), []) } : one,
    ),
  }))

/** Bytes become their digest: comparing megabytes one by one would take minutes. */
export function without(value: unknown, fields: readonly string[]): unknown {
  if (value instanceof Uint8Array) return createHash('sha256').update(value).digest('hex')
  if (Array.isArray(value)) return value.map((one) => without(one, fields))
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value
  const kept = Object.entries(value).filter(([name]) => !fields.includes(name))
  return Object.fromEntries(kept.map(([name, one]) => [name, without(one, fields)]))
}
