import type { TaskResult } from '../../lib/index.ts'
import type { Armed } from './gate.ts'
import type { Moment, Order } from './order.ts'

/** `bare`: a host as Debian made it; `installed`: the packages of the mail playbook are there, as Debian configures them. */
export type Start = 'bare' | 'installed'

/** A moment between two steps of a run, or inside of one, at which a fault strikes while everybody stands still. */
export interface Boundary {
  readonly name: string
  readonly start: Start
  /** Who stands still. */
  readonly side: 'controller' | 'host'
  readonly kind: 'no change yet' | 'before' | 'inside' | 'after' | 'ending' | 'committed'
  readonly gate?: Order['gate']
  readonly pauseAt?: Moment
  /** Armed before the run, or, with `pauseAt`, once the controller stands there; it then goes on until the host stands still. */
  readonly arms?: Armed
  /** Strikes while a process of the host whose command line has these words runs; it does not stand still. */
  readonly process?: string
  /** Number of the task that it is about. */
  readonly task?: number
}

/** Where a change of each task can be held in its middle. */
const PROGRAMS: Readonly<Record<string, readonly Armed[]>> = {
  WriteFile: ['mv'],
  BlockInFile: ['mv'],
  User: ['useradd'],
  ServiceEnable: ['systemctl'],
  UfwAllow: ['ufw'],
  UfwEnabled: ['ufw'],
  Postalias: ['postalias'],
}

const early = (start: Start): readonly Boundary[] => [
  { name: 'connect', start, side: 'controller', kind: 'no change yet', pauseAt: 'connecting' },
  {
    name: 'gather',
    start,
    side: 'host',
    kind: 'no change yet',
    gate: { before: 0, arms: ['ask'] },
    arms: 'ask',
  },
  { name: 'before the first change', start, side: 'controller', kind: 'no change yet', pauseAt: 'changing' },
  {
    name: 'the first way back is written',
    start,
    side: 'host',
    kind: 'no change yet',
    pauseAt: 'changing',
    arms: 'sync',
  },
]

function around(start: Start, tasks: readonly TaskResult[]): readonly Boundary[] {
  return tasks.flatMap(({ task, title, status }, index): readonly Boundary[] => {
    if (status === 'ok') return []
    const about = { start, side: 'host', task: index } as const
    const before: Boundary = { ...about, name: `before: ${title}`, kind: 'before', gate: { before: index } }
    if (task === 'AptInstall')
      return [
        before,
        { ...about, name: 'inside apt: unpacking', kind: 'inside', process: 'dpkg .*--unpack' },
        { ...about, name: 'inside apt: configuring', kind: 'inside', process: 'dpkg .*--configure' },
      ]
    const arms = PROGRAMS[task]
    if (!arms) throw new Error(`where can ${task} be held?`)
    return [before, { ...about, name: `inside: ${title}`, kind: 'inside', gate: { before: index, arms } }]
  })
}

const behind = (start: Start, number: number): readonly Boundary[] => [
  { name: 'after the last change', start, side: 'host', kind: 'after', gate: { before: number } },
  { name: 're-read', start, side: 'host', kind: 'after', gate: { before: number, arms: ['ask'] } },
]

const ending = (start: Start): readonly Boundary[] => [
  { name: 'verify', start, side: 'controller', kind: 'ending', pauseAt: 'verifying' },
  { name: 'commit', start, side: 'controller', kind: 'ending', pauseAt: 'committing' },
  { name: 'inside commit', start, side: 'host', kind: 'ending', pauseAt: 'committing', arms: 'sync' },
  { name: 'committed', start, side: 'controller', kind: 'committed', pauseAt: 'finished' },
]

/** The boundaries of a run, from what a dry run of it says. On a bare host those of the packages: all else is the same there. */
export function boundariesOf(start: Start, tasks: readonly TaskResult[]): readonly Boundary[] {
  if (start === 'installed')
    return [...early(start), ...around(start, tasks), ...behind(start, tasks.length), ...ending(start)]
  const packages = tasks.findIndex(({ task }) => task === 'AptInstall') + 1
  return [...around(start, tasks.slice(0, packages)), ...behind(start, packages)]
}
