import { newRunId } from '../../lib/core/run-id.ts'
import type { HostResult } from '../../lib/index.ts'
import { isLeftByDebian } from '../lab/mail-leftovers.ts'
import { resultOf, runCommand } from '../support/command.ts'
import type { Boundary } from './boundaries.ts'
import type { Ending, Fault } from './fault.ts'
import { type Field, until } from './field.ts'
import { type Ended, startController } from './process.ts'
import { atRest, reach, within } from './rest.ts'
import { changedBetween, isOfPrograms, leftOf, liveOf, type Snapshot, snapshotOf } from './state.ts'

/** What came of one fault at one boundary. */
export interface Outcome {
  readonly fault: string
  readonly row: string
  readonly boundary: string
  readonly start: string
  readonly ended: Ending | 'neither'
  /** From the strike until the host was at rest. */
  readonly seconds: number
  /** What did not hold; empty: survived. */
  readonly problems: readonly string[]
  /** Files that were lost, left behind or are not what they were. */
  readonly lost: readonly string[]
}

export interface Ground {
  readonly field: Field
  /** Of this host, or of one that is made of the same. */
  readonly known: Snapshot
  readonly cache: string
  readonly logs: string
}

interface Tried {
  readonly run: string
  readonly problems: string[]
  /** Undefined: it had to be stopped. */
  readonly ended: Ended | undefined
  readonly struck: number
  readonly settled: number
}

/** Runs, strikes at the boundary, lets everybody go on, and waits for whoever is to settle it. */
async function trial({ field, cache }: Ground, fault: Fault, boundary: Boundary): Promise<Tried> {
  const run = newRunId()
  const problems: string[] = []
  const { gate, pauseAt, arms } = boundary
  const order = { inventory: field.lab.inventory, host: field.host, run, gate, pauseAt }
  if (arms && !pauseAt) field.arm(arms)
  const controller = startController({ ...order, ...fault.order?.(boundary) }, cache)
  let ended: Ended | undefined
  let struck = performance.now()
  let settled: number | undefined
  try {
    if (fault.strike) {
      await reach(field, controller, boundary)
      struck = performance.now()
      await fault.strike({ field, boundary, controller, run })
    }
    field.release()
    controller.release()
    // The host does not wait for a controller that is still looking for it.
    const rest = fault.settledBy === 'host' ? atRest(field, run).then(() => performance.now()) : undefined
    rest?.catch(() => undefined)
    ended = await within(900, controller.ended)
    settled = await rest
  } catch (error) {
    problems.push(String(error))
    controller.kill('SIGKILL')
    field.release()
  }
  settled ??= performance.now()
  await fault.heal?.(field)
  const complaints = fault.judge?.(ended?.told, ended, boundary) ?? []
  problems.push(...complaints.filter((one) => typeof one === 'string'))
  await atRest(field, run, 240, fault.settledBy !== 'next run').catch((error) => problems.push(String(error)))
  return { run, problems, ended, struck, settled }
}

/** One cell of the table: runs, strikes, lets it settle, and looks. The host is as before when it ends without problems. */
export async function tryCell(
  ground: Ground,
  fault: Fault,
  boundary: Boundary,
): Promise<{ outcome: Outcome; before: Snapshot }> {
  const { field, logs, known } = ground
  const { lab, host } = field
  await field.clearGates()
  await fault.prepare?.(field)
  const before = await snapshotOf(lab, host, known)
  const live = await liveOf(lab, host)
  const { run, problems, ended, struck, settled } = await trial(ground, fault, boundary)
  let seconds = (settled - struck) / 1000
  const demand = (holds: boolean, otherwise: string): void => {
    if (!holds) problems.push(otherwise)
  }
  const command = runCommand(logs)
  const here = ['-i', lab.inventory, '-l', host]
  const takeBack = async (id: string): Promise<void> => {
    const { code, stdout, stderr } = await command(['rollback', id, ...here, '--purge', '--json'])
    demand(code === 0, `the run ${id} cannot be taken back: ${code} ${stdout}${stderr}`)
  }
  const lostSince = async (): Promise<readonly string[]> => {
    const now = changedBetween(before, await snapshotOf(lab, host, before))
    return now.filter((path) => !isLeftByDebian(path) && !isOfPrograms(path))
  }

  const result = ended?.told?.result.hosts[0]
  if (result?.rollback?.state === 'failed') {
    demand(fault.mayNeedHand === true, 'its rollback failed')
    await takeBack(run)
  }
  if (fault.settledBy === 'next run') {
    const next = await command(['mail', ...here, '--json'])
    demand(next.code === 0, `the next run ended with ${next.code}: ${next.stdout}${next.stderr}`)
    seconds = (performance.now() - struck) / 1000
    const made = next.code === 0 ? resultOf(next) : undefined
    if (made?.hosts[0]?.status === 'changed') await takeBack(made.run)
  }

  let lost = await lostSince()
  let ending: Outcome['ended'] = lost.length === 0 ? 'as before' : 'neither'
  const journal = field.journal(run)
  if (ending === 'neither') {
    const check = await command(['mail', ...here, '--check', '--exit-code'])
    if (check.code === 0) {
      ending = 'converged'
      if (!fault.noWayBack) await takeBack(run)
      lost = fault.noWayBack ? [] : await lostSince()
      demand(lost.length === 0, `after the rollback: ${lost.join(', ')}`)
    } else
      problems.push(`neither as before nor converged: ${lost.join(', ')}\n${check.stdout}${check.stderr}`)
  }
  const word = ending === 'converged' ? 'committed' : 'rolled-back'
  demand(journal === '' || journal === word, `it ended ${ending}, but its journal says ${journal}`)
  if (fault.settledBy !== 'next run') {
    const wanted = fault.ends?.(boundary)
    demand(wanted === undefined || wanted === ending, `it ended ${ending}, not ${wanted}`)
    const truth = result && untrue(result, ending)
    if (truth) problems.push(truth)
  }
  const alike = async (): Promise<boolean> => fault.noWayBack === true || (await liveOf(lab, host)) === live
  await until('services as before', alike, 300, 500).catch(async () => {
    problems.push(`services are not as before:\n${live}\nnow:\n${await liveOf(lab, host)}`)
  })
  await fault.clear?.(field)
  const left = await leftOf(lab, host)
  demand(left.length === 0, `left behind: ${left.join('\n')}`)
  const { name, row } = fault
  const place = { boundary: boundary.name, start: boundary.start }
  return { outcome: { fault: name, row, ...place, ended: ending, seconds, problems, lost }, before }
}

function untrue(host: HostResult, ending: Outcome['ended']): string | undefined {
  const told = host.status === 'changed' || host.status === 'ok' ? 'converged' : 'as before'
  if (host.rollback?.state === 'unknown' || told === ending) return undefined
  return `the report says ${host.status}, rollback ${host.rollback?.state}: ${host.error?.message}`
}
