import { SENT_BYTES } from '../core/last-words.ts'
import type { Probe } from '../core/task.ts'
import { hostProgram } from '../host/load.ts'
import { askAll, longestOf, sizeOf } from './gather.ts'
import { afterSeconds, type Request } from './request.ts'

/**
 * Sent over a new connection after a change that may have cut the old one: waits until the change is done, takes the run over from the
 * shell of the old connection, calls off the host's own rollback, and asks.
 */
export const confirmRequest = (
  run: string,
  step: string,
  seconds: number,
  probes: readonly Probe<unknown>[],
): Request => ({
  script: [
    hostProgram('confirm', { SENT_BYTES, run, n: step, seconds }),
    'if confirm; then',
    askAll(probes),
    'fi',
  ].join('\n'),
  // For the change, for the lock, and for the questions.
  patience: afterSeconds(2 * seconds + longestOf(probes)),
  ...sizeOf(probes),
})

/**
 * Asks, over a connection of its own, what came of a change that may have cut us off: `done`, `failed`, `expired` when the host has begun to
 * take it back, or `undecided`. Changes nothing.
 */
export const decidedRequest = (run: string, step: string): Request => ({
  script: hostProgram('decided', { SENT_BYTES, run, n: step }),
})
