import type { RollbackEvent } from '../wire/rollback.ts'
import type { Place } from '../wire/wave.ts'

/** Gets the events of a rollback while it runs. */
export interface RollbackListener {
  note(text: string): void
  /** The host may be reached there once it is done. */
  place(place: Place): void
}

/** The last event of a reply: of a rollback, or why there is none. */
type End = Extract<
  RollbackEvent,
  {
    readonly type:
      | 'untrusted'
      | 'unlockable'
      | 'format'
      | 'unknown'
      | 'locked'
      | 'still-working'
      | 'already'
      | 'rolled-back'
  }
>

/** Collects the events of a rollback. */
export class RollbackReport {
  readonly undone: string[] = []
  readonly wouldUndo: string[] = []
  readonly kept: string[] = []
  readonly left: string[] = []
  readonly failed: string[] = []
  readonly changedSince: string[] = []
  /** The run of the rollback itself. */
  as: string | undefined
  end: End | undefined
  readonly #listener: RollbackListener

  constructor(listener: RollbackListener) {
    this.#listener = listener
  }

  take(event: RollbackEvent): void {
    const { note, place } = this.#listener
    switch (event.type) {
      case 'begin':
        return
      case 'place':
        place(event.place)
        return
      case 'waiting':
        note(`waits for the host's lock, held by ${event.holder}`)
        return
      case 'working':
        note(waitsFor(event.output))
        return
      case 'was-undone':
        this.undone.push(event.output)
        return
      case 'undone':
        this.undone.push(event.output)
        note(`undone: ${event.output}`)
        return
      case 'would-undo':
        this.wouldUndo.push(event.output)
        return
      case 'kept':
        this.kept.push(event.output)
        return
      case 'undo-failed':
        this.failed.push(event.output)
        return
      case 'left':
        this.left.push(...event.paths)
        note(`left: ${event.paths.join(', ')}`)
        return
      case 'tampered':
        this.changedSince.push(...event.paths)
        note(`modified since the run: ${event.paths.join(', ')}`)
        return
      case 'as':
        this.as = event.run
        return
      default:
        this.end = event
    }
  }
}

/** `text`: a change, and its processes. */
export const waitsFor = (text: string): string => `waits for a change that still runs: ${text}`
