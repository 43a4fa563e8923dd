import { join } from 'node:path'
import type { TaskResult } from '../../lib/index.ts'
import type { Lab } from '../../lib/lab/index.ts'
import { resultOf, runCommand } from '../support/command.ts'
import { type Boundary, boundariesOf, type Start } from './boundaries.ts'
import { type Outcome, tryCell } from './cell.ts'
import type { Fault } from './fault.ts'
import { Field } from './field.ts'
import { type Snapshot, snapshotOf } from './state.ts'

interface Cell {
  readonly fault: Fault
  readonly boundary: Boundary
}

/** Which cells of all that there are, and who hears of them. */
export interface Selection {
  chosen(cell: Cell): boolean
  readonly faults: readonly Fault[]
  /** How many boundaries of each fault, on each kind of host. */
  readonly most: number
  /** Whether it is time to end. */
  isOver(): boolean
  tried(outcome: Outcome): void
  say(line: string): void
}

/** The chosen cells of one kind of host, each on the first host that is free. */
export async function work(
  { faults, chosen, most, isOver, tried, say, scratch }: Selection & { readonly scratch: string },
  start: Start,
  lab: Lab,
): Promise<readonly Outcome[]> {
  const fields = lab.hosts.map(({ name }) => new Field(lab, name))
  const [first] = fields
  if (!first) return []
  await Promise.all(fields.map((field) => field.equip()))
  const logs = join(scratch, start)
  const boundaries = boundariesOf(start, await tasksOn(first, logs))
  const cells = faults.flatMap((fault) => {
    const there = boundaries.filter((boundary) => fault.applies(boundary) && chosen({ fault, boundary }))
    return spread(there, most).map((boundary, round) => ({ fault, boundary, round }))
  })
  say(`${start}: ${cells.length} cells at ${boundaries.length} boundaries, ${fields.length} hosts`)
  const pristine = await snapshotOf(lab, first.host)
  const outcomes: Outcome[] = []
  // One boundary of each fault after the other, so that a sweep that ends early has seen something of all.
  const left = cells.toSorted((a, b) => a.round - b.round)
  await Promise.all(
    fields.map(async (field) => {
      let known: Snapshot = pristine
      for (let cell = left.shift(); cell && !isOver(); cell = left.shift()) {
        const ground = { field, known, cache: join(scratch, 'jiti'), logs }
        const { outcome, before } = await tryCell(ground, cell.fault, cell.boundary).catch(
          (error: unknown) => ({
            outcome: unproved(cell, error),
            before: pristine,
          }),
        )
        outcomes.push(outcome)
        tried(outcome)
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
  const untried = cells.length - outcomes.length
  if (untried > 0) say(`${start}: ${untried} cells were not tried`)
  return cells.flatMap((cell) => {
    const at = ({ fault, boundary }: Outcome) => fault === cell.fault.name && boundary === cell.boundary.name
    return outcomes.filter(at)
  })
}

/** At most so many, evenly spread, the first and the last among them. */
function spread<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all
  return Array.from(
    { length: most },
    (_, index) => all[Math.round((index * (all.length - 1)) / Math.max(1, most - 1))]!,
  )
}

/** A host that is made anew. */
async function anew(field: Field): Promise<void> {
  await field.boot(() => field.lab.reset(field.host))
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
