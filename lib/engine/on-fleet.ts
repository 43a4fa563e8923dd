import type { HostResult, RunResult } from '../core/result.ts'
import type { Target } from '../core/target.ts'
import { selectHosts, targetOf } from '../inventory/index.ts'
import { runFleet } from './fleet.ts'
import type { FleetOptions } from './run-playbook.ts'

/** Does the same on every host of an inventory that `limit` leaves. */
export function onFleet(
  what: Pick<RunResult, 'run' | 'playbook' | 'mode'>,
  { inventory, limit, connect, forks, listen }: FleetOptions,
  work: (target: Target) => Promise<HostResult>,
): Promise<RunResult> {
  const targets = selectHosts(inventory, 'all', limit).map((host) => targetOf(host, connect))
  const jobs = targets.map((target) => ({ host: target.name, run: () => work(target) }))
  return runFleet({ ...what, startedAt: new Date().toISOString(), jobs, forks }, listen)
}
