import { messageOf, PlaybookError } from '../core/errors.ts'
import type { Answer, Change, Effect, Facts, Probe, Probes, Task } from '../core/task.ts'

/** What a host said, as the probes read it; a probe that could not explain its answer is an error until somebody needs it. */
export type World = ReadonlyMap<string, Fact>
export type Fact = { readonly value: unknown } | { readonly error: unknown }

/**
 * `later`: an earlier task of this run changes what this one depends on, in a way that only the host can tell; `changes` is then
 * what it would do on the host as it stands.
 */
export interface Step {
  readonly task: Task
  readonly state: 'ok' | 'change' | 'later'
  readonly changes: readonly Change[]
  readonly waitsFor: readonly Task[]
  readonly notes: readonly string[]
}

// Later than any clock: a task that changes a file now changes it after every service that runs started.
const AFTER_EVERYTHING = 1e18

/** Answers, parsed. */
export const worldOf = (probes: readonly Probe<unknown>[], answers: readonly Answer[]): World =>
  new Map(probes.map((probe, index) => [probe.key, factOf(probe, answers[index])]))

function factOf(probe: Probe<unknown>, answer: Answer | undefined): Fact {
  if (!answer) return { error: new Error('no answer') }
  try {
    return { value: probe.parse(answer) }
  } catch (error) {
    return { error }
  }
}

/**
 * Plans every task in order, each seeing the effects of those before it. Pure.
 *
 * @throws PlaybookError E_TASK when a task cannot be planned and waits for nothing.
 */
export function simulate(tasks: readonly Task[], known: World): readonly Step[] {
  const facts = new Map(known)
  const spoilt: { covers(key: string): boolean; readonly by: Task }[] = []
  const pinned = new Set<string>()
  let now = AFTER_EVERYTHING

  const spoil = (covers: (key: string) => boolean, by: Task): void => {
    spoilt.push({ covers, by })
    for (const key of [...pinned]) if (covers(key)) pinned.delete(key)
  }
  const believe = (effect: Effect, by: Task): void => {
    now += 1024
    if (effect.kind === 'spoils') spoil((key) => key.startsWith(effect.prefix), by)
    else {
      facts.set(effect.key, { value: effect.value(now) })
      pinned.add(effect.key)
    }
  }
  const waitsFor = (keys: readonly string[]): readonly Task[] => {
    const open = keys.filter((key) => !pinned.has(key))
    return [...new Set(spoilt.filter(({ covers }) => open.some(covers)).map(({ by }) => by))]
  }

  return tasks.map((task): Step => {
    const keys = Object.values(task.probes).map((probe) => probe.key)
    const waiting = waitsFor(keys)
    if (waiting.length === 0) {
      const changes = planOf(task, facts)
      const notes = task.notes?.(factsFor(task.probes, facts)) ?? []
      for (const { effects } of changes) for (const effect of effects) believe(effect, task)
      return { task, state: changes.length > 0 ? 'change' : 'ok', changes, waitsFor: [], notes }
    }
    const changes = attempt(task, facts)
    const effects = changes.flatMap((change) => change.effects)
    // What it will do is not known, and so is whatever it reads or would set. Whoever waits for it waits for what it waits for.
    const sets = effects.flatMap((effect) => (effect.kind === 'sets' ? [effect.key] : []))
    const unsure = new Set([...keys, ...sets])
    for (const by of waiting) spoil((key) => unsure.has(key), by)
    for (const effect of effects) if (effect.kind === 'spoils') believe(effect, task)
    return { task, state: 'later', changes, waitsFor: waiting, notes: [] }
  })
}

function planOf(task: Task, facts: World): readonly Change[] {
  try {
    return task.plan(factsFor(task.probes, facts))
  } catch (cause) {
    const hint = cause instanceof PlaybookError ? cause.hint : undefined
    throw new PlaybookError('E_TASK', `${task.title}: ${messageOf(cause)}`, { where: task.from, hint, cause })
  }
}

/** What a task would do on the host as it stands, as far as that can be told. */
function attempt(task: Task, facts: World): readonly Change[] {
  try {
    return task.preview(factsFor(task.probes, facts))
  } catch {
    return []
  }
}

function factsFor(probes: Probes, facts: World): Facts<Probes> {
  const entries = Object.entries(probes).map(([name, probe]) => {
    const fact = facts.get(probe.key)
    if (!fact) throw new Error(`nobody asked ${probe.key}`)
    if ('error' in fact) throw fact.error
    return [name, fact.value]
  })
  return Object.fromEntries(entries) as Facts<Probes>
}
