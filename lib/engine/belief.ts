import type { Change, Effect } from '../core/change.ts'
import { alters, familyOf, isAmong, isPrefix } from '../core/effect.ts'
import type { Probe, Task } from '../core/task.ts'
import { aliasesOf, dependentsOf } from './belief-index.ts'
import type { Fact, HostFacts } from './host-facts.ts'
import { identityIn } from './naming.ts'

// Later than any clock: a task that changes a file now changes it after every service that runs started.
const AFTER_EVERYTHING = 1e18

/** What is known of a host while a plan is made, and for which tasks the rest has to wait. */
export interface Belief {
  readonly facts: HostFacts
  /** The earlier tasks after which only the host can tell what one of these probes will answer. */
  waitsFor(keys: readonly string[]): readonly Task[]
  /** A change of `by` that will be made, or where it is not sure, that may be. */
  believe(change: Change, by: Task, isSure: boolean): void
  /** These answers, in the words of `mayAlter`, may be other ones by then, and so may all that depend on them. */
  doubt(words: readonly string[], by: Task): void
}

/** Belief that begins with what the host said to `probes`. */
export function beliefIn(known: HostFacts, probes: readonly Probe<unknown>[]): Belief {
  const facts = new Map<string, Fact>(known)
  const identityOf = identityIn(known, probes)
  const namesOf = (key: string): readonly string[] => [...new Set([key, identityOf(key)])]
  const dependents = dependentsOf(probes, known, namesOf)
  const alike = aliasesOf(probes, identityOf)
  const spoilt: { covers(key: string): boolean; readonly by: Task }[] = []
  const pinned = new Set<string>()
  let now = AFTER_EVERYTHING

  const set = (key: string, value: unknown): void => {
    facts.set(key, { value })
    pinned.add(key)
  }
  const spoil = (isMeant: (key: string) => boolean, by: Task): void => {
    const covers = (key: string): boolean => namesOf(key).some(isMeant)
    spoilt.push({ covers, by })
    for (const key of [...pinned]) if (covers(key)) pinned.delete(key)
  }
  /** What depends on the altered answer, and on that in turn. Of the families in `spoken` the change itself has told all. */
  const follow = (root: Effect, by: Task, spoken: ReadonlySet<string>, isSure: boolean): void => {
    const own = keyOf(root)
    const seen = new Set([own])
    const queue = [root]
    for (const effect of queue)
      for (const [dependency, list] of dependents) {
        if (!alters(effect, dependency)) continue
        for (const probe of list) {
          const { key } = probe
          const family = familyOf(key)
          if (seen.has(key) || (spoken.has(family) && family !== familyOf(own))) continue
          seen.add(key)
          const fact = facts.get(key)
          const told =
            isSure && effect === root && fact && 'value' in fact
              ? probe.whenChanged?.(fact.value, own, now + 1)
              : undefined
          if (told === undefined) spoil((one) => one === key, by)
          else set(key, told)
          if (told === undefined || family !== familyOf(own))
            queue.push({ kind: 'sets', key, value: () => undefined })
        }
      }
  }

  /** The effect on all that is the same thing by another name. */
  const everywhere = (effect: Effect): readonly Effect[] =>
    effect.kind === 'invalidates'
      ? namesOf(effect.prefix).map((prefix) => ({ ...effect, prefix }))
      : [...new Set([...namesOf(effect.key), ...(alike.get(identityOf(effect.key)) ?? [])])].map((key) => ({
          ...effect,
          key,
        }))

  return {
    facts,
    waitsFor(keys) {
      const open = keys.filter((key) => !pinned.has(key))
      return [...new Set(spoilt.filter(({ covers }) => open.some(covers)).map(({ by }) => by))]
    },
    believe(change, by, isSure) {
      const effects = change.effects.flatMap(everywhere)
      const spoken = new Set(effects.map((effect) => familyOf(keyOf(effect))))
      for (const effect of effects) follow(effect, by, spoken, isSure)
      for (const effect of effects) {
        now += 1024
        if (effect.kind === 'invalidates') spoil((key) => key.startsWith(effect.prefix), by)
        else if (isSure) set(effect.key, effect.value(now))
      }
    },
    doubt(written, by) {
      const words = written.flatMap(namesOf)
      spoil((key) => isAmong(key, words), by)
      for (const word of words)
        follow(
          isPrefix(word)
            ? { kind: 'invalidates', prefix: word }
            : { kind: 'sets', key: word, value: () => undefined },
          by,
          new Set(),
          false,
        )
    },
  }
}

const keyOf = (effect: Effect): string => (effect.kind === 'sets' ? effect.key : effect.prefix)
