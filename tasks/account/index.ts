export { Group } from './group.ts'
export { User } from './user.ts'
