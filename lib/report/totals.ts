import type { HostResult, HostStatus, RunResult } from '../core/result.ts'
import { count, duration, type Paint } from '../text/index.ts'
import { markOf } from './event-line.ts'

const STATUSES: readonly HostStatus[] = ['ok', 'changed', 'pending', 'stopped', 'failed', 'unreachable']

/** A run in one line. */
export function totalsOf({ hosts, mode, milliseconds }: RunResult, paint: Paint): string {
  const parts = STATUSES.flatMap((status) => {
    const number = hosts.filter((host) => host.status === status).length
    if (number === 0) return []
    return [paint(markOf(status)[1], hosts.length === 1 ? status : `${number} ${status}`)]
  })
  const lost = hosts.filter(
    ({ rollback }) => rollback?.state === 'failed' || rollback?.state === 'unknown',
  ).length
  return [
    `${paint('strong', count(hosts.length, 'host'))}: ${parts.join(', ') || 'no hosts'}`,
    lost > 0 ? paint('alarm', `${lost} ${lost === 1 ? 'needs' : 'need'} a person`) : '',
    changesIn(hosts, mode),
    exchangesOf(hosts),
    duration(milliseconds),
  ]
    .filter(Boolean)
    .join(' · ')
}

function changesIn(hosts: readonly HostResult[], mode: RunResult['mode']): string {
  const number = hosts.map((host) => standing(host, mode)).reduce((sum, one) => sum + one, 0)
  const preview = hosts.some(({ rollback }) => rollback?.state === 'preview')
  if (mode === 'rollback') return `${count(number, 'change')} ${preview ? 'to roll back' : 'rolled back'}`
  return mode === 'check' ? `${count(number, 'change')} to make` : count(number, 'change')
}

/** The changes of a host that remain after the run, or would. */
function standing({ tasks, rollback }: HostResult, mode: RunResult['mode']): number {
  if (mode === 'rollback') return rollback?.undone.length ?? 0
  const made = tasks
    .filter(({ status }) => status === 'changed' || status === 'pending' || status === 'later')
    .reduce((sum, { changes }) => sum + changes.length, 0)
  return rollback ? 0 : made
}

function exchangesOf(hosts: readonly HostResult[]): string {
  const numbers = hosts.map(({ exchanges }) => exchanges).filter((number) => number > 0)
  if (numbers.length === 0) return ''
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)]
  const range = least === most ? count(most, 'exchange') : `${least} to ${most} exchanges`
  return hosts.length === 1 ? range : `${range} a host`
}
