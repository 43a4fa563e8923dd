import type { Boundary } from './boundaries.ts'
import type { Ending } from './fault.ts'
import type { Told } from './order.ts'

// What rows of faults have in common: where they apply, and what their report must say.

export const changes = ({ kind }: Boundary): boolean => kind === 'before'
export const first = ({ name, start }: Boundary): boolean =>
  name === 'before the first change' && start === 'installed'
export const beforeTask =
  (title: string) =>
  (boundary: Boundary): boolean =>
    changes(boundary) && boundary.name.includes(title)
export const asBefore = () => 'as before' as const

export const hostOf = (told: Told | undefined) => told?.result.hosts[0]
/** Failed, with exit code 3, in these words, and as the report says taken back. */
export const failed =
  (words: RegExp, rollback: 'complete' | 'failed' = 'complete') =>
  (told: Told | undefined) => {
    const host = hostOf(told)
    const said = `${host?.error?.message}\n${host?.error?.hint ?? ''}\n${host?.rollback?.failed.join('\n') ?? ''}`
    return [
      told?.code !== 3 && `its exit code is ${told?.code}`,
      !words.test(said) && `it says: ${said}`,
      (host?.rollback?.state ?? 'complete') !== rollback && `rollback ${host?.rollback?.state}: ${said}`,
      told !== undefined && told.megabytes > 256 && `it took ${told.megabytes} MB`,
    ]
  }

export const everywhere = (): boolean => true
/** Inside the commit it is up to the host how far it came. */
export const untilCommitted = ({ kind, name }: Boundary): Ending | undefined => {
  if (name === 'inside commit') return undefined
  return kind === 'committed' ? 'converged' : 'as before'
}
export const dead = (told: Told | undefined) => [told !== undefined && 'it lives']
