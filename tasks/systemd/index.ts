export { activateBy, actThenWait } from './change.ts'
export { type UnitState, unitAt } from './probe.ts'
export { Service } from './service.ts'
export { ServiceEnable } from './service-enable.ts'
