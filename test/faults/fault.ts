import type { Boundary } from './boundaries.ts'
import type { Field } from './field.ts'
import type { Order, Told } from './order.ts'
import type { Controller, Ended } from './process.ts'

/** What a fault works on: a run that has come to a boundary. */
export interface Scene {
  readonly field: Field
  readonly boundary: Boundary
  readonly controller: Controller
  readonly run: string
}

export type Ending = 'as before' | 'converged'

/** A fault as data: how it strikes, and what must come of it. */
export interface Fault {
  /** The row of the table in test/README.md. */
  readonly row: string
  readonly name: string
  applies(boundary: Boundary): boolean
  /** What the controller is told besides. */
  order?(boundary: Boundary): Partial<Order>
  /** Before the run begins; what it changes is part of the host as it was. */
  prepare?(field: Field): Promise<void>
  /** At the boundary; afterwards everybody goes on. */
  strike?(scene: Scene): Promise<void>
  /** Mends what was broken, once the controller has ended. */
  heal?(field: Field): Promise<void>
  /** Who takes care: the controller before it ends, the host by itself, or the next run. */
  readonly settledBy: 'controller' | 'host' | 'next run'
  /** How the host must end; without it: in either way, as the report says. */
  ends?(boundary: Boundary): Ending | undefined
  /** What is wrong with the report, as sentences. */
  judge?(
    told: Told | undefined,
    ended: Ended | undefined,
    boundary: Boundary,
  ): readonly (string | false | undefined)[]
  /** Puts back what `prepare` made, once all was looked at. */
  clear?(field: Field): Promise<void>
  /** An undo may fail for it: the report must say so, and the rollback is finished by hand once the fault is healed. */
  readonly mayNeedHand?: true
  /** What it converges to has, as the plan says, no way back. */
  readonly noWayBack?: true
  /** It leaves the host in a state that only a reset mends. */
  readonly dirties?: true
}
