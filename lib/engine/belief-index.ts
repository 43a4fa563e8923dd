import type { Probe } from '../core/task.ts'
import type { HostFacts } from './host-facts.ts'

/** The probes by what they depend on: few words, however many probes. */
export function dependentsOf(
  probes: readonly Probe<unknown>[],
  known: HostFacts,
  namesOf: (key: string) => readonly string[],
): ReadonlyMap<string, readonly Probe<unknown>[]> {
  const dependents = new Map<string, Probe<unknown>[]>()
  for (const probe of probes) {
    const fact = known.get(probe.key)
    const dependencies = probe.dependsOn?.(fact && 'value' in fact ? fact.value : undefined) ?? []
    for (const dependency of new Set(dependencies.flatMap(namesOf)))
      dependents.set(dependency, [...(dependents.get(dependency) ?? []), probe])
  }
  return dependents
}

/** Keys of the same thing, by the key that stands for them. */
export function aliasesOf(
  probes: readonly Probe<unknown>[],
  identityOf: (key: string) => string,
): ReadonlyMap<string, readonly string[]> {
  const aliases = new Map<string, readonly string[]>()
  for (const { key } of probes) {
    const identity = identityOf(key)
    aliases.set(identity, [...(aliases.get(identity) ?? []), key])
  }
  return aliases
}
