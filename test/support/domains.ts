import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ByKey, type Domain } from './domain.ts'

const FOLDER = join(import.meta.dirname, '../tasks')

/** Every domain of tasks that the tests know: the files of `test/tasks`. */
export const domains: readonly Domain[] = await Promise.all(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .sort()
    .map(async (name) => (await import(/* @vite-ignore */ join(FOLDER, name))).default as Domain),
)

const merged = <T>(part: (one: Domain) => Readonly<Record<string, T>> | undefined): ReadonlyMap<string, T> =>
  new Map(domains.flatMap((one) => Object.entries(part(one) ?? {})))

const ordinary = merged(({ ordinary }) => ordinary)
const answers = merged(({ answers }) => answers)

function longest<T>(all: ReadonlyMap<string, T>, key: string, what: string): T {
  const [prefix] = [...all.keys()]
    .filter((one) => key.startsWith(one))
    .sort((one, other) => other.length - one.length)
  if (prefix === undefined) throw new Error(`say in test/tasks/DOMAIN.ts ${what} "${key}"`)
  return all.get(prefix)!
}

export const tellerOf = (key: string) => longest(answers, key, 'what a host answers to')
export const obstacles = Object.fromEntries(merged(({ obstacles }) => obstacles))
export const injectionRows = domains.flatMap(({ injection = [] }) => injection)
export const programs = domains.flatMap(({ programs = [] }) => programs)
export const pairs = domains.flatMap(({ pairs = [] }) => pairs)

export function ordinaryFact(key: string): unknown {
  const fact = longest(ordinary, key, 'what is ordinary for')
  return fact instanceof ByKey ? fact.of(key) : fact
}
