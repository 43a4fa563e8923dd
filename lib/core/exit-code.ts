import type { HostStatus, RunResult } from './result.ts'

/**
 * The exit code of a run; the worst host decides.
 *
 * @example
 * const result = await rollbackRun('20261124-150413-k7f3', { inventory: 'hosts.ini' })
 * process.exitCode = exitCodeOf(result)
 */
export function exitCodeOf(result: RunResult, { pendingIsFive = false } = {}): number {
  const has = (status: HostStatus): boolean => result.hosts.some((host) => host.status === status)
  if (has('failed')) return 3
  if (has('unreachable')) return 4
  if (has('stopped')) return 130
  return pendingIsFive && has('pending') ? 5 : 0
}
