import type { ErrorCode } from './errors.ts'

/** One change in a result: what, its diff, and why it is irreversible, where it is. */
export interface ChangeResult {
  readonly summary: string
  readonly before: string
  readonly after: string
  readonly irreversible?: string
}

/**
 * `ok` nothing to change · `changed` changed · `pending` would change (a dry run) · `later` would change in a way that is known
 * only once an earlier task is done; its changes are those on the present state · `failed` · `skipped` an earlier one failed.
 */
export type TaskStatus = 'ok' | 'changed' | 'pending' | 'later' | 'failed' | 'skipped'
/** The outcome of one task on one host. */
export interface TaskResult {
  readonly task: string
  readonly title: string
  readonly from: string
  readonly status: TaskStatus
  readonly changes: readonly ChangeResult[]
  /** For `later`: titles of the tasks that it waits for. */
  readonly waitsFor?: readonly string[]
  /** Warnings about the host that stop nothing, a line each. */
  readonly notes?: readonly string[]
}

/** The outcome of one check of `requires` or `verify` on one host. */
export interface CheckResult {
  readonly check: string
  readonly title: string
  readonly from: string
  readonly status: 'ok' | 'failed' | 'skipped'
  readonly problem?: string
}

/** Why a host failed, as in a {@link PlaybookError}. */
export interface Failure {
  readonly code: ErrorCode
  readonly message: string
  readonly where?: string
  readonly hint?: string
}

/** The outcome of a rollback on one host. */
export interface RollbackResult {
  /**
   * `complete` the host is as before, but for what is `kept` or `left`; `failed` it needs a person; `unknown` the link was lost
   * meanwhile; `preview` nothing was done, and `undone` is what would be.
   */
  readonly state: 'complete' | 'failed' | 'unknown' | 'preview'
  /** Summaries of the undone changes, newest first. */
  readonly undone: readonly string[]
  /** Irreversible changes, and why they are. */
  readonly kept: readonly string[]
  /** Undos that failed, each with the end of its output. */
  readonly failed: readonly string[]
  /** What undos have left on purpose, such as the data of a user. */
  readonly left?: readonly string[]
  /** Files that were modified since the run; a rollback that is a run of its own backs them up. */
  readonly changedSince?: readonly string[]
  /** Why the watchdog rolled the run back, where it did. */
  readonly byHost?: string
  /** The run of the rollback, by which it can itself be rolled back. */
  readonly run?: string
}

/** `pending`: a dry run found changes. `unreachable`: never reached, or lost on the way. */
export type HostStatus = 'ok' | 'changed' | 'pending' | 'failed' | 'unreachable' | 'stopped'
/** The outcome of a run on one host. */
export interface HostResult {
  readonly host: string
  readonly address: string
  readonly status: HostStatus
  /** Number of tasks that changed something, or would. */
  readonly changed: number
  readonly tasks: readonly TaskResult[]
  readonly checks: readonly CheckResult[]
  /** Requests on the channel, all of them. */
  readonly exchanges: number
  readonly milliseconds: number
  readonly error?: Failure
  /** The outcome of a rollback, where there was one: after a failure, or on request. */
  readonly rollback?: RollbackResult
}

/** A whole run: what `--json` prints and what the library returns. */
export interface RunResult {
  readonly schema: 'run-playbook/result@1'
  readonly run: string
  readonly playbook: string
  readonly mode: 'apply' | 'check' | 'rollback'
  readonly startedAt: string
  readonly milliseconds: number
  readonly hosts: readonly HostResult[]
}
