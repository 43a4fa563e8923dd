export { AptInstall } from './install.ts'
export { AptUpgrade } from './upgrade.ts'
