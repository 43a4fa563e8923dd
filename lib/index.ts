/** What a script or a playbook imports. Nothing of ssh is loaded before a run begins. */

export type {
  Playbook,
  PlaybookHost,
  Scope,
} from './author/define-playbook.ts'
export * from './author.ts'
export type { ErrorCode } from './core/errors.ts'
export type { Event, Listener, Phase } from './core/events.ts'
export {
  type ChangeResult,
  type CheckResult,
  exitCodeOf,
  type Failure,
  type HostResult,
  type HostStatus,
  type RollbackResult,
  type RunResult,
  type TaskResult,
  type TaskStatus,
} from './core/result.ts'
export { resultSchema } from './core/result-schema.ts'
export * from './inventory/define-inventory.ts'
export {
  type Connect,
  type HostRuns,
  listRuns,
  type RememberedRun,
  type Retention,
  type RollbackOptions,
  type RunOptions,
  rollbackRun,
  runPlaybook,
  type WhereOptions,
} from './library.ts'
