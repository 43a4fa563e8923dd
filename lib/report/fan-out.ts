import type { Listener } from '../core/events.ts'

/** One listener that forwards to several, in order. */
export const fanOut =
  (...listeners: readonly Listener[]): Listener =>
  (event) => {
    for (const listen of listeners) listen(event)
  }
