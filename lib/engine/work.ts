import type { Change } from '../core/change.ts'
import type { Check } from '../core/check.ts'
import type { PlaybookError } from '../core/errors.ts'
import type { CheckResult } from '../core/result.ts'
import type { Task } from '../core/task.ts'
import type { Retention } from '../wire/commit.ts'
import type { RunIdentity, WatchdogOptions } from '../wire/wave.ts'
import type { Complete } from './options/option.ts'
import type { RUN } from './options.ts'
import type { PlannedTask } from './simulate.ts'

/** The work of a run on one host. */
export interface Work {
  readonly host: string
  readonly tasks: readonly Task[]
  readonly requires: readonly Check[]
  readonly checks: readonly Check[]
  readonly mode: 'apply' | 'check'
  readonly identity: RunIdentity
  readonly lockTimeoutSeconds: number
  readonly watchdog: WatchdogOptions
  readonly interrupted: Complete<typeof RUN>['interrupted']
  readonly keep: Retention
  readonly signal?: AbortSignal | undefined
}

/** How far a host got: filled in while it works, so that the result of a failure is complete. */
export interface Progress {
  plan: readonly PlannedTask[]
  readonly applied: Map<Task, readonly Change[]>
  /** The task of which only some changes were made before the run stopped. */
  partlyApplied?: Task
  /** The warnings of each task in any plan of this run: once it is applied, the cause may be gone. */
  readonly notes: Map<Task, ReadonlySet<string>>
  checks: readonly CheckResult[]
  /** The errors with which a run would fail, as a dry run finds them, and their tasks; without a task where nothing would begin. */
  readonly obstacles: { readonly task?: Task; readonly error: PlaybookError }[]
  /** The task that was done and still wants a change, or has a change that is known to fail. */
  culprit?: Task
  /** A wave was sent: the host may hold a journal of this run, which must be committed or rolled back. */
  journalled: boolean
  /** A change that may disconnect was sent: the host may need time until it is reachable again. */
  mayBeDisconnected: boolean
}
