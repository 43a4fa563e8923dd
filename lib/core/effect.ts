import type { Effect } from './change.ts'
import type { Probe } from './task.ts'

/**
 * The exact answer that `probe` will give from now on.
 *
 * @example
 * const hostName: Probe<string> = { key: 'hostname:', ask: 'hostname', parse: ({ out }) => out.toString().trim() }
 * const effects = [sets(hostName, 'mail')]
 */
export const sets = <T>(probe: Probe<T>, value: NoInfer<T>): Effect => ({
  kind: 'sets',
  key: probe.key,
  value: () => value,
})

/**
 * As {@link sets}, for an answer that holds a time: `now` is later than every earlier time.
 *
 * @example
 * const age: Probe<number> = { key: 'age:/srv/index', ask: 'stat -c %Y /srv/index', parse: ({ out }) => Number(out) * 1e6 }
 * const effects = [setsAt(age, (now) => now)]
 */
export const setsAt = <T>(probe: Probe<T>, value: (now: number) => NoInfer<T>): Effect => ({
  kind: 'sets',
  key: probe.key,
  value,
})

/**
 * Probes whose key starts with `prefix` must be read again before their answers are used.
 *
 * @example
 * const effects = [invalidates('file:/etc/postfix/'), invalidates('unit:')]
 */
export const invalidates = (prefix: string): Effect => ({ kind: 'invalidates', prefix })

/** Whether a word of `dependsOn` or of `mayAlter` stands for all keys that begin with it. */
export const isPrefix = (dependency: string): boolean => dependency === '' || /[:/]$/.test(dependency)

/** Whether an answer that depends on `dependency`, as `Probe.dependsOn` writes it, is altered with `key`. */
export const dependsOnKey = (dependency: string, key: string): boolean =>
  dependency === key || (isPrefix(dependency) && key.startsWith(dependency))

/** Whether `effect` alters what `dependency` stands for. */
export const alters = (effect: Effect, dependency: string): boolean =>
  effect.kind === 'sets'
    ? dependsOnKey(dependency, effect.key)
    : dependency.startsWith(effect.prefix) || dependsOnKey(dependency, effect.prefix)

/** Whether `key` is among what `words`, as `Task.mayAlter` writes them, stand for: `file:/etc/motd` is as well, read whole. */
export const isAmong = (key: string, words: readonly string[]): boolean =>
  words.some((word) => dependsOnKey(word, key) || key.startsWith(`${word}//`))

/** `file:` of `file:/etc/motd`: the family of a key or of a prefix. */
export const familyOf = (key: string): string => key.slice(0, key.indexOf(':') + 1)
