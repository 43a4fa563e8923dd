/** The exports for scripts and playbooks. Loads nothing of ssh before a run begins. */

export { definePlaybook, type Playbook, type PlaybookHost, type Scope } from './author/define-playbook.ts'
export type { Check } from './core/check.ts'
export { type ErrorCode, invalid, PlaybookError } from './core/errors.ts'
export type { Event, Listener, Phase } from './core/events.ts'
export { exitCodeOf } from './core/exit-code.ts'
export type {
  ChangeResult,
  CheckResult,
  Failure,
  HostResult,
  HostStatus,
  RollbackResult,
  RunResult,
  TaskResult,
  TaskStatus,
} from './core/result.ts'
export { resultSchema } from './core/result-schema.ts'
export { Secret } from './core/secret.ts'
export type { Task } from './core/task.ts'
export { readUserFile } from './core/user-file.ts'
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
export { type In, type ObjectIn, type ObjectOut, type Out, type Schema, t } from './schema/types.ts'
export { formatYaml, mergeYaml, parseYaml } from './yaml/index.ts'
