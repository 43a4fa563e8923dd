import type { Change, Effect } from '../core/change.ts'
import { alters, familyOf, isAmong, isPrefix } from '../core/effect.ts'
import type { Probe, Task } from '../core/task.ts'
import { aliasesOf, dependentsOf } from './belief-index.ts'
import { Doubts } from './doubts.ts'
import type { Fact, HostFacts } from './host-facts.ts'
import { identityIn } from './naming.ts'

// Later than any clock: a task that changes a file now changes it after every service that runs started.
const AFTER_EVERYTHING = 1e18

/** What is known of a host while a plan is made, and for which tasks the rest has to wait. */
export interface Belief {
  readonly facts: HostFacts
  /** The earlier tasks after which only the host knows the answer of one of these probes. */
  waitsFor(keys: readonly string[]): readonly Task[]
  /** Applies the effects of a change of `by`; without `isSure` the change may not be made. */
  believe(change: Change, by: Task, isSure: boolean): void
  /** Marks these answers, in the words of `mayAlter`, as not known after `by`, and all answers that depend on them. */
  doubt(keys: readonly string[], by: readonly Task[]): void
}

/** Belief that begins with the answers of the host to `probes`. */
export function beliefIn(known: HostFacts, probes: readonly Probe<unknown>[]): Belief {
  const facts = new Map<string, Fact>(known)
  const identityOf = identityIn(known, probes)
  const namesOf = (key: string): readonly string[] => [...new Set([key, identityOf(key)])]
  const dependents = dependentsOf(probes, known, namesOf)
  const alike = aliasesOf(probes, identityOf)
  const doubts = new Doubts(namesOf)
  const pinned = new Set<string>()
  let now = AFTER_EVERYTHING

  const set = (key: string, value: unknown): void => {
    facts.set(key, { value })
    pinned.add(key)
  }
  const invalidate = (isMeant: (key: string) => boolean, by: readonly Task[]): void => {
    const covers = doubts.ofAll(isMeant, by)
    for (const key of [...pinned]) if (covers(key)) pinned.delete(key)
  }
  const invalidateOne = (key: string, by: readonly Task[]): void => {
    doubts.of(key, by)
    for (const name of [key, ...(alike.get(key) ?? [])]) pinned.delete(name)
  }
  /** Alters all that depends on the altered answer, transitively. For the families in `declared` the change lists every effect itself. */
  const follow = (
    root: Effect,
    by: readonly Task[],
    declared: ReadonlySet<string>,
    isSure: boolean,
  ): void => {
    const own = keyOf(root)
    const seen = new Set([own])
    const queue = [root]
    for (const effect of queue)
      for (const [dependency, list] of dependents) {
        if (!alters(effect, dependency)) continue
        for (const probe of list) {
          const { key } = probe
          const family = familyOf(key)
          if (seen.has(key) || (declared.has(family) && family !== familyOf(own))) continue
          seen.add(key)
          const fact = facts.get(key)
          const changed =
            isSure && effect === root && fact && 'value' in fact
              ? probe.whenChanged?.(fact.value, own, now + 1)
              : undefined
          if (changed === undefined) invalidateOne(key, by)
          else set(key, changed)
          if (changed === undefined || family !== familyOf(own))
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
      return doubts.causes(keys.filter((key) => !pinned.has(key)))
    },
    believe(change, by, isSure) {
      const effects = change.effects.flatMap(everywhere)
      const declared = new Set(effects.map((effect) => familyOf(keyOf(effect))))
      for (const effect of effects) follow(effect, [by], declared, isSure)
      for (const effect of effects) {
        now += 1024
        if (effect.kind === 'invalidates') invalidate((key) => key.startsWith(effect.prefix), [by])
        else if (isSure) set(effect.key, effect.value(now))
      }
    },
    doubt(keys, by) {
      const words = keys.flatMap(namesOf)
      invalidate((key) => isAmong(key, words), by)
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
