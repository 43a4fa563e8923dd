export { UfwAllow } from './allow.ts'
export { UfwEnabled } from './enabled.ts'
