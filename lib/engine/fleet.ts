import pLimit from 'p-limit'
import type { Listener } from '../core/events.ts'
import type { HostResult, RunResult } from '../core/result.ts'

/** One host's part of a run; it never throws. */
interface Job {
  readonly host: string
  run(): Promise<HostResult>
}

export interface Fleet {
  readonly run: string
  readonly playbook: string
  readonly mode: RunResult['mode']
  readonly startedAt: string
  readonly jobs: readonly Job[]
  /** How many hosts at a time. */
  readonly forks: number
}

/** Runs all jobs, `forks` at a time, and emits the result of each. */
export async function runFleet(
  { run, playbook, mode, startedAt, jobs, forks }: Fleet,
  emit: Listener,
): Promise<RunResult> {
  const started = performance.now()
  emit({ type: 'run-started', run, playbook, mode, hosts: jobs.map(({ host }) => host) })
  const limit = pLimit(forks)
  const hosts = await limit.map(jobs, async (job) => {
    const result = await job.run()
    emit({ type: 'host-finished', host: job.host, result })
    return result
  })
  const result: RunResult = {
    schema: 'run-playbook/result@1',
    run,
    playbook,
    mode,
    startedAt,
    milliseconds: performance.now() - started,
    hosts,
  }
  emit({ type: 'run-finished', result })
  return result
}
