import { newRunId } from '../../lib/core/run-id.ts'
import type { HostResult } from '../../lib/index.ts'
import { isLeftByDebian } from '../cases/mail-leftovers.ts'
import { type Ended as CommandEnded, resultOf, runCommand } from '../support/command.ts'
import type { Boundary } from './boundaries.ts'
import type { Ending, Fault } from './fault.ts'
import { type Field, until } from './field.ts'
import { type Controller, type Ended, startController } from './process.ts'
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

// Longer than the host waits for a controller that is gone (20 s) or silent (45 s).
const PATIENCE = 100

/** One cell of the table: runs, strikes, lets it settle, and looks. The host is as before when it ends without problems. */
export async function tryCell(ground: Ground, fault: Fault, boundary: Boundary) {
  const { field } = ground
  const { lab, host } = field
  const problems: string[] = []
  const demand = (holds: boolean, otherwise: string): void => {
    if (!holds) problems.push(otherwise)
  }
  await field.clearGates()
  await fault.prepare?.(field)
  const before = await snapshotOf(lab, host, ground.known)
  const live = await liveOf(lab, host)

  const run = newRunId()
  const order = { inventory: lab.inventory, host, run, gate: boundary.gate, pauseAt: boundary.pauseAt }
  if (boundary.arms && !boundary.pauseAt) field.arm(boundary.arms)
  const controller = startController({ ...order, ...fault.order?.(boundary) }, ground.cache)
  let ended: Ended | undefined
  const started = performance.now()
  let struck = started
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
    ended = await within(200, controller.ended)
    settled = await rest
  } catch (error) {
    problems.push(String(error))
    controller.kill('SIGKILL')
    field.release()
  }
  let seconds = ((settled ?? performance.now()) - struck) / 1000
  await fault.heal?.(field)
  const told = ended?.told
  problems.push(...(fault.judge?.(told, ended!, boundary) ?? []).filter((one) => typeof one === 'string'))

  const command = runCommand(ground.logs)
  const mail = (...more: string[]): Promise<CommandEnded> =>
    command(['mail', '-i', lab.inventory, '-l', host, ...more])
  const takeBack = async (id: string): Promise<void> => {
    const back = await command(['rollback', id, '-i', lab.inventory, '-l', host, '--purge', '--json'])
    demand(back.code === 0, `the run ${id} cannot be taken back: ${back.code} ${back.stdout}${back.stderr}`)
  }
  const lostSince = async (): Promise<readonly string[]> => {
    const now = changedBetween(before, await snapshotOf(lab, host, before))
    return now.filter((path) => !isLeftByDebian(path) && !isOfPrograms(path))
  }

  try {
    await atRest(field, run, 240, fault.settledBy !== 'next run')
  } catch (error) {
    problems.push(String(error))
  }
  if (told?.result.hosts[0]?.rollback?.state === 'failed') {
    demand(fault.mayNeedHand === true, 'its rollback failed')
    await takeBack(run)
  }
  if (fault.settledBy === 'next run') {
    const next = await mail('--json')
    demand(
      next.code === 0,
      `the next run ended with ${next.code}: ${next.stdout.slice(0, 2000)}${next.stderr}`,
    )
    seconds = (performance.now() - struck) / 1000
    const result = next.code === 0 ? resultOf(next) : undefined
    if (result?.hosts[0]?.status === 'changed') await takeBack(result.run)
  }

  let lost = await lostSince()
  let ending: Outcome['ended'] = lost.length === 0 ? 'as before' : 'neither'
  if (ending === 'neither') {
    const check = await mail('--check', '--exit-code')
    if (check.code === 0) {
      ending = 'converged'
      if (!fault.noWayBack) await takeBack(run)
      lost = fault.noWayBack ? [] : await lostSince()
      demand(lost.length === 0, `after the rollback: ${lost.join(', ')}`)
    } else
      problems.push(`neither as before nor converged: ${lost.join(', ')}\n${check.stdout}${check.stderr}`)
  }

  if (fault.settledBy !== 'next run') {
    const wanted = fault.ends?.(boundary)
    demand(wanted === undefined || wanted === ending, `it ended ${ending}, not ${wanted}`)
    const truth = told && untrue(told.result.hosts[0], ending)
    if (truth) problems.push(truth)
  }
  const alike = async (): Promise<boolean> => fault.noWayBack === true || (await liveOf(lab, host)) === live
  await until('services as before', alike, 20, 500).catch(async () => {
    problems.push(`services are not as before:\n${live}\nnow:\n${await liveOf(lab, host)}`)
  })
  await fault.clear?.(field)
  const left = await leftOf(lab, host)
  demand(left.length === 0, `left behind: ${left.join('\n')}`)
  const outcome: Outcome = {
    fault: fault.name,
    row: fault.row,
    boundary: boundary.name,
    start: boundary.start,
    ended: ending,
    seconds,
    problems,
    lost,
  }
  return { outcome, ended, before }
}

async function reach(field: Field, controller: Controller, boundary: Boundary): Promise<void> {
  if (boundary.pauseAt) {
    await within(120, controller.held)
    if (boundary.arms) {
      field.arm(boundary.arms)
      controller.release()
    }
  }
  const { process } = boundary
  const there = process
    ? async () => (await field.lab.exec(field.host, ['pgrep', '-f', process])).code === 0
    : () => field.held
  if (!boundary.pauseAt || boundary.arms)
    await until('the boundary', async () => !controller.lives || (await there()), 120, process ? 30 : 10)
  if (!controller.lives)
    throw new Error(
      `it ended before the boundary: ${(await controller.ended).told?.result.hosts[0]?.error?.message}`,
    )
}

/** Nobody holds the lock, nothing of ours runs, and the run has ended where it was begun. */
async function atRest(field: Field, run: string, seconds = PATIENCE, ended = true): Promise<void> {
  const free =
    'l=/var/lib/run-playbook/lock; { [ ! -e $l ] || flock -n $l true; } && [ -z "$(systemctl list-units --no-legend --state=running "run-playbook*")" ]'
  const quiet = async (): Promise<boolean> =>
    !(ended && field.has(`/var/lib/run-playbook/runs/${run}/open`)) &&
    (await field.lab.exec(field.host, ['sh', '-c', free])).code === 0
  await until(`the host at rest; its journal ends with "${field.journal(run)}"`, quiet, seconds, 250)
}

function untrue(host: HostResult | undefined, ending: Outcome['ended']): string | undefined {
  const told = host?.status === 'changed' || host?.status === 'ok' ? 'converged' : 'as before'
  if (host?.rollback?.state === 'unknown' || told === ending) return undefined
  return `the report says ${host?.status}, rollback ${host?.rollback?.state}: ${host?.error?.message}`
}

async function within<T>(seconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${seconds} s`)), seconds * 1000)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
