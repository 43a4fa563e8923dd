import type { Change } from '../core/change.ts'
import type { Check } from '../core/check.ts'
import type { PlaybookError } from '../core/errors.ts'
import type { CheckResult } from '../core/result.ts'
import type { Task } from '../core/task.ts'
import type { Retention } from '../wire/commit.ts'
import type { RunIdentity, WatchdogOptions } from '../wire/wave.ts'
import type { Complete } from './options/option.ts'
import type { RUN } from './options.ts'
import type { Step } from './simulate.ts'

/** What one host is to become. */
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

/** How far a host got: filled in while it works, so that a failure can be told in full. */
export interface Progress {
  steps: readonly Step[]
  readonly applied: Map<Task, readonly Change[]>
  /** The task of which only some changes were made before the run stopped. */
  partlyApplied?: Task
  /** What each task has warned of in any plan of this run: once it is applied, the cause may be gone. */
  readonly notes: Map<Task, ReadonlySet<string>>
  checks: readonly CheckResult[]
  /** What a dry run knows that the run would fail at, and of which task; of none where it would not even begin. */
  readonly obstacles: { readonly task?: Task; readonly error: PlaybookError }[]
  /** Was done and still wants a change, or holds one that is known to fail. */
  culprit?: Task
  /** A wave was sent: the host may hold a journal of this run, which must be committed or taken back. */
  journalled: boolean
  /** A change that may have cut us off was sent: the host may need its time to come back. */
  mayBeDisconnected: boolean
}
