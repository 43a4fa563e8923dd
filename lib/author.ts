/** What the author of a task, a check or a playbook imports. */
export { defineCheck } from './author/define-check.ts'
export { definePlaybook } from './author/define-playbook.ts'
export { defineTask } from './author/define-task.ts'
export { sets, setsAt, spoils } from './core/effect.ts'
export { invalid, PlaybookError } from './core/errors.ts'
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
  Severs,
  Task,
} from './core/task.ts'
export { readUserFile } from './core/user-file.ts'
export { script } from './host/load.ts'
export { type In, type Out, type Schema, t } from './schema/types.ts'
export { formatYaml, mergeYaml, parseYaml } from './yaml/index.ts'
