export { Group } from './group.ts'
export { type GroupState, groupAt, type UserState, userAt } from './probe.ts'
export { User } from './user.ts'
