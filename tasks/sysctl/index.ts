export { Sysctl } from './sysctl.ts'
