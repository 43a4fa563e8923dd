import type { Fault } from './fault.ts'
import { clocks, departures } from './faults-controller.ts'
import { disks } from './faults-disk.ts'
import { troubles } from './faults-host.ts'
import { cuts } from './faults-link.ts'
import { packaging } from './faults-packages.ts'
import { shutting } from './faults-shut.ts'

/** Every fault that strikes a single host. */
export const faults: readonly Fault[] = [
  ...departures,
  ...clocks,
  ...cuts,
  ...disks,
  ...troubles,
  ...packaging,
  ...shutting,
]
