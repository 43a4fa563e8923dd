export { AptInstall } from './install.ts'
export { type PackageState, packageAt } from './package.ts'
export { AptUpgrade } from './upgrade.ts'
