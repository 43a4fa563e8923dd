/** What the tasks and checks of this package are made with; authors elsewhere import it from `run-playbook/author`. */
export { type CheckSpec, defineCheck } from './author/define-check.ts'
export { defineTask, type TaskKind, type TaskSpec } from './author/define-task.ts'
export { invalidates, sets, setsAt } from './core/effect.ts'
export { invalid, PlaybookError } from './core/errors.ts'
export { NO_ROOM } from './core/no-room.ts'
export { Secret } from './core/secret.ts'
export { type Command, quote, Raw, raw, sh, shell } from './core/shell.ts'
export type {
  Answer,
  Change,
  Check,
  Effect,
  Explained,
  Facts,
  Irreversible,
  Naming,
  Probe,
  Probes,
  Reader,
  Reconnect,
  Task,
} from './core/task.ts'
export { readUserFile } from './core/user-file.ts'
export { script } from './host/load.ts'
export { type In, type ObjectIn, type ObjectOut, type Out, type Schema, t } from './schema/types.ts'
export { formatYaml, mergeYaml, parseYaml } from './yaml/index.ts'
