import type { Change } from '../core/change.ts'
import type { Probe } from '../core/task.ts'
import { longestOf } from './asking.ts'
import { AT_ONCE, afterSeconds, type Patience } from './request.ts'

/** Seconds after which the host ends a change. */
export const limitOf = ({ timeoutSeconds = 900 }: Change): number => timeoutSeconds

/** How long `timeout` waits before it kills, and the kill itself. */
const ENDING_SECONDS = 15

/** How long a host may be silent over a change that has begun: until it ends the change itself. */
export const silenceOf = (change: Change): number => AT_ONCE.silenceSeconds + limitOf(change) + ENDING_SECONDS

/** The patience for trials: a host sends nothing before a trial has ended. */
export function trialPatienceOf(tried: readonly Change[]): Patience {
  const each = tried.map(silenceOf)
  return {
    silenceSeconds: Math.max(AT_ONCE.silenceSeconds, ...each),
    totalSeconds: each.reduce((sum, seconds) => sum + seconds, AT_ONCE.totalSeconds),
  }
}

/** The patience of a wave; its silence is that between changes. */
export function patienceOf(
  changes: readonly Change[],
  asked: readonly Probe<unknown>[],
  lockTimeoutSeconds: number,
): Patience {
  const waits = changes.map((change) => change.waits?.seconds ?? 0)
  const { silenceSeconds, totalSeconds } = afterSeconds(
    Math.max(lockTimeoutSeconds, longestOf(asked), ...waits),
  )
  const making = [...changes.map(silenceOf), ...waits].reduce((sum, seconds) => sum + seconds, 0)
  return { silenceSeconds, totalSeconds: totalSeconds + making }
}
