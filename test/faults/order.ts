import type { RunResult } from '../../lib/index.ts'
import type { Armed } from './gate.ts'

/** Moments of the controller at which it can be made to stand still. */
export type Moment = 'connecting' | 'reading' | 'changing' | 'verifying' | 'committing' | 'finished'

/** Trouble that a playbook itself can bring along. */
export type Trouble =
  | 'fails'
  | 'hangs'
  | 'floods'
  | 'is killed'
  | 'does not hold'
  | 'may repair'
  | 'moves away'
  | 'blocks ssh'
  | 'refuses us'

/** What a controller is to do: travels as JSON in an argument, so nothing of it is secret. */
export interface Order {
  readonly inventory: string
  readonly host: string
  readonly run: string
  /** A gate before the task of this number. */
  readonly gate?: { readonly before: number; readonly arms?: readonly Armed[] } | undefined
  readonly trouble?: { readonly before: number; readonly kind: Trouble } | undefined
  readonly pauseAt?: Moment | undefined
  /** Seconds by which the controller's own clock is wrong. */
  readonly clockSkew?: number | undefined
  /** Further options of the run. */
  readonly options?: Readonly<Record<string, unknown>> | undefined
}

/** The last line that a controller prints, when it lives that long. */
export interface Told {
  readonly result: RunResult
  readonly code: number
  readonly notes: readonly string[]
  /** The most memory that it took, in MB. */
  readonly megabytes: number
}
