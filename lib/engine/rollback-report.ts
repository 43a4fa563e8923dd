import type { RollbackEvent } from '../wire/rollback.ts'
import type { Place } from '../wire/wave.ts'

/** Who hears of a rollback while it goes on. */
export interface RollbackListener {
  note(text: string): void
  /** The host may be reached there once it is done. */
  place(place: Place): void
}

/** What ends a rollback, or the reply to a run that is not rolled back. */
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

/** What a host answers while it rolls a run back. */
export class RollbackReport {
  readonly undone: string[] = []
  readonly wouldUndo: string[] = []
  readonly kept: string[] = []
  readonly left: string[] = []
  readonly failed: string[] = []
  readonly changedSince: string[] = []
  /** The run that the rollback is. */
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
        note(waitsFor(event.said))
        return
      case 'was-undone':
        this.undone.push(event.said)
        return
      case 'undone':
        this.undone.push(event.said)
        note(`took back: ${event.said}`)
        return
      case 'would-undo':
        this.wouldUndo.push(event.said)
        return
      case 'kept':
        this.kept.push(event.said)
        return
      case 'undo-failed':
        this.failed.push(event.said)
        return
      case 'left':
        this.left.push(...event.paths)
        note(`left: ${event.paths.join(', ')}`)
        return
      case 'tampered':
        this.changedSince.push(...event.paths)
        note(`changed since: ${event.paths.join(', ')}`)
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
export const waitsFor = (text: string): string => `waits for what is still at work: ${text}`
