import type { Answer } from '../../lib/core/task.ts'
import type { InjectionRow } from './injection-shapes.ts'
import type { Obstacle } from './laws/obstacles.ts'
import type { Situation } from './laws/situation.ts'
import type { Pair } from './pair.ts'

/** How a host may stand before a task comes. */
export const STANDINGS = ['bare', 'other', 'link', 'folder'] as const
export type Standing = (typeof STANDINGS)[number]
/** Gives the next word of a host; `usual` is what an honest one would say. */
export type Say = (usual: string) => string
/** What a host that stands so answers to a probe. */
export type Teller = (standing: Standing, say: Say, key: string) => Partial<Answer> | string
/** Situations by what they are called. */
export type Rows = readonly (readonly [title: string, row: Situation])[]

/** Hosts of a lab: one that only has to run, one whose network is changed, the same for rows of one release, one with a firewall. */
export type LabHost = 'plain' | 'network' | 'bookworm network' | 'walled'

/** All that the tests know of a domain of tasks. `test/tasks/DOMAIN.ts` exports one as its default, and is found there. */
export interface Domain {
  /** Registers the rows of what is planned, refused and said. They need no host. */
  readonly plans?: () => void
  /** Situations for the laws on this machine, inside a scratch folder. */
  readonly local?: Readonly<Record<string, readonly (Situation & { readonly name: string })[]>>
  /** Situations for the laws on hosts of a lab; the titles begin with `title`. */
  readonly system?: readonly { readonly on: LabHost; readonly title?: string; readonly rows: Rows }[]
  /** For each of its tasks what makes its changes fail at once. */
  readonly obstacles?: Readonly<Record<string, readonly Obstacle[]>>
  /** Each of its tasks and checks, with the arguments that hostile text may reach. */
  readonly injection?: readonly InjectionRow[]
  /** Programs that its shell starts, beside those that the shell of several domains starts. */
  readonly programs?: readonly string[]
  /** What a host answers to its probes, by the beginning of their keys. */
  readonly answers?: Readonly<Record<string, Teller>>
  /** The facts of an ordinary host, by the beginning of their keys: nothing of a playbook is there, and all that has to run does. */
  readonly ordinary?: Readonly<Record<string, unknown>>
  /** What one of its tasks changes and a later one, of any domain, reads. */
  readonly pairs?: readonly Pair[]
}

/** A fact of an ordinary host that depends on the rest of its key. */
export class ByKey {
  readonly of: (key: string) => unknown
  constructor(of: (key: string) => unknown) {
    this.of = of
  }
}

export const domain = (what: Domain): Domain => what
