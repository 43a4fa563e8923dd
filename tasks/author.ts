/** What authors of tasks, checks and roles import: the functions that define them, and shared probes. */
export * from '../lib/author.ts'
export { type GroupState, groupAt, type UserState, userAt } from './account/index.ts'
export { type PackageState, packageAt } from './apt/index.ts'
export { type FileState, fileAt, PACKAGES } from './file/index.ts'
export { activateBy, actThenWait, type UnitState, unitAt } from './systemd/index.ts'
