import type { Naming, Probe } from '../core/task.ts'
import type { HostFacts } from './host-facts.ts'

/** The naming probes of `probes`: each answers which of their keys stand for the same thing. */
export const namingProbes = (probes: readonly Probe<unknown>[]): readonly Probe<unknown>[] =>
  namingsOf(probes).map((naming) => naming.ask(probes.filter((probe) => probe.naming === naming)))

/** The one key that stands for all keys of the same thing, as far as `known` has it. */
export function identityIn(known: HostFacts, probes: readonly Probe<unknown>[]): (key: string) => string {
  const rules = namingsOf(probes).flatMap(({ key }) => {
    const fact = known.get(key)
    return fact && 'value' in fact ? [fact.value as (key: string) => string] : []
  })
  return (key) => rules.reduce((name, rule) => rule(name), key)
}

const namingsOf = (probes: readonly Probe<unknown>[]): readonly Naming[] => [
  ...new Set(probes.flatMap(({ naming }) => naming ?? [])),
]
