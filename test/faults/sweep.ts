import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TaskResult } from '../../lib/index.ts'
import { type Lab, up } from '../../lib/lab/index.ts'
import { settle } from '../../lib/lab/settle.ts'
import { resultOf, runCommand } from '../support/command.ts'
import { type Boundary, boundariesOf, type Start } from './boundaries.ts'
import { type Outcome, tryCell } from './cell.ts'
import type { Fault } from './fault.ts'
import { Field } from './field.ts'
import { type Snapshot, snapshotOf } from './state.ts'

export interface Cell {
  readonly fault: Fault
  readonly boundary: Boundary
}

export interface Sweep {
  /** Which cells of all that there are. */
  chosen(cell: Cell): boolean
  readonly faults: readonly Fault[]
  /** How many hosts of each kind work at the same time. */
  readonly hosts: Readonly<Record<Start, number>>
  say(line: string): void
}

const PACKAGES = 'postfix dovecot-core dovecot-imapd dovecot-pop3d ssl-cert ufw netplan.io'
const INSTALL = `apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -y -qq install ${PACKAGES} && apt-get clean`
const users = JSON.stringify([{ name: 'usuario', password: 'only for this proof' }])
const hostOf = (name: string, last: number) => ({
  name,
  address: `192.168.100.${last}`,
  groups: ['mail'],
  vars: { users },
})

/** Every chosen cell, each on a host of its kind that the cell before it has left as it was. */
export async function sweep(wish: Sweep): Promise<readonly Outcome[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'run-playbook-faults-'))
  const labs: Lab[] = []
  const lab = async (kind: string, hosts: Parameters<typeof up>[0]['hosts']): Promise<Lab> => {
    const one = await up({ name: `${kind}${process.pid % 1e4}`, ephemeral: true, hosts })
    labs.push(one)
    return one
  }
  const names = (start: Start): string[] =>
    Array.from({ length: wish.hosts[start] }, (_, index) => `${start[0]}${index + 1}`)
  const part = { ...wish, scratch }
  const bare = async (): Promise<readonly Outcome[]> =>
    work(
      part,
      'bare',
      await lab(
        'fb',
        names('bare').map((name, index) => hostOf(name, 20 + index)),
      ),
    )
  const installed = async (): Promise<readonly Outcome[]> => {
    if (wish.hosts.installed === 0) return []
    const seed = await lab('fs', [hostOf('seed', 12)])
    const { code, stderr } = await seed.exec('seed', ['sh', '-c', INSTALL])
    if (code !== 0) throw new Error(stderr)
    const layer = await seed.snapshot('seed', join(scratch, 'layer'))
    await seed.down()
    const hosts = names('installed').map((name, index) => ({ ...hostOf(name, 20 + index), layer }))
    return work(part, 'installed', await lab('fi', hosts))
  }
  try {
    return (await settle([bare(), installed()])).flat()
  } finally {
    await Promise.all(labs.map((one) => one.down()))
    rmSync(scratch, { recursive: true, force: true })
  }
}

async function work(
  { faults, chosen, say, scratch }: Sweep & { readonly scratch: string },
  start: Start,
  lab: Lab,
): Promise<readonly Outcome[]> {
  const fields = lab.hosts.map(({ name }) => new Field(lab, name))
  const [first] = fields
  if (!first) return []
  await Promise.all(fields.map((field) => field.equip()))
  const logs = join(scratch, start)
  const boundaries = boundariesOf(start, await tasksOn(first, logs))
  const cells = faults.flatMap((fault) =>
    boundaries.flatMap((boundary) =>
      fault.applies(boundary) && chosen({ fault, boundary }) ? [{ fault, boundary }] : [],
    ),
  )
  say(`${start}: ${cells.length} cells at ${boundaries.length} boundaries, ${fields.length} hosts`)
  const pristine = await snapshotOf(lab, first.host)
  const outcomes: Outcome[] = []
  const left = [...cells]
  await Promise.all(
    fields.map(async (field) => {
      let known: Snapshot = pristine
      for (let cell = left.shift(); cell; cell = left.shift()) {
        const ground = { field, known, cache: join(scratch, 'jiti'), logs }
        const { outcome, before } = await tryCell(ground, cell.fault, cell.boundary).catch(
          (error: unknown) => ({
            outcome: unproved(cell, error),
            before: pristine,
          }),
        )
        outcomes.push(outcome)
        say(lineOf(outcome, outcomes.length, cells.length))
        const clean = outcome.problems.length === 0 && !cell.fault.dirties
        known = clean ? before : pristine
        if (clean) continue
        const alive = await anew(field).catch((error: unknown) => {
          say(`${field.host} is given up: ${String(error)}`)
          return false
        })
        if (alive === false) return
      }
    }),
  )
  const at = ({ fault, boundary }: Cell) =>
    outcomes.find((one) => one.fault === fault.name && one.boundary === boundary.name)!
  return cells.map(at)
}

/** A host that is made anew; what a killed one leaves in the kernel may stand in its way for a moment. */
async function anew(field: Field): Promise<void> {
  const reset = (): Promise<void> => field.lab.reset(field.host)
  await reset().catch(() => sleep(2000).then(reset))
  await field.equip()
}

const unproved = ({ fault, boundary }: Cell, error: unknown): Outcome => ({
  fault: fault.name,
  row: fault.row,
  boundary: boundary.name,
  start: boundary.start,
  ended: 'neither',
  seconds: 0,
  problems: [`the proof itself failed: ${String(error)}`],
  lost: [],
})

/** What a run will do there, task by task. */
async function tasksOn({ lab, host }: Field, logs: string): Promise<readonly TaskResult[]> {
  const ended = await runCommand(logs)(['mail', '-i', lab.inventory, '-l', host, '--check', '--json'])
  const { status, tasks, error } = resultOf(ended).hosts[0]!
  if (status !== 'pending') throw new Error(`a dry run is ${status}: ${error?.message}`)
  return tasks
}

const lineOf = (
  { fault, boundary, start, ended, seconds, problems }: Outcome,
  number: number,
  of: number,
): string =>
  [
    `${number}/${of} ${problems.length > 0 ? '✖' : '✔'} ${fault} · ${start}, ${boundary}: ${ended}, ${seconds.toFixed(1)} s`,
    ...problems.map((problem) => `    ${problem.slice(0, 600).replaceAll('\n', '\n    ')}`),
  ].join('\n')
