import type { Fault } from './fault.ts'
import { clocks, cuts } from './faults-cut.ts'
import { troubles } from './faults-host.ts'
import { shutting } from './faults-shut.ts'

export const faults: readonly Fault[] = [...cuts, ...clocks, ...troubles, ...shutting]
