import type { Listener, Phase } from '../core/events.ts'
import type { HostLink } from './host-link.ts'
import type { Progress, Work } from './work.ts'

/** Emits the events of one host. */
export interface HostEvents {
  phase(phase: Phase): void
  note(text: string): void
  changeStarted(summary: string, index: number, total: number): void
  changeDone(summary: string, milliseconds: number): void
}

export const eventsOf = (host: string, emit: Listener): HostEvents => ({
  phase: (phase) => emit({ type: 'host-phase', host, phase }),
  note: (text) => emit({ type: 'note', host, text }),
  changeStarted: (summary, index, total) => emit({ type: 'change-started', host, summary, index, total }),
  changeDone: (summary, milliseconds) => emit({ type: 'change-done', host, summary, milliseconds }),
})

/** The run on one host, from connect to commit: what every step of it needs. */
export interface HostRun {
  readonly link: HostLink
  readonly work: Work
  readonly progress: Progress
  readonly events: HostEvents
}

/** The progress of a run that has done nothing yet. */
export const newProgress = (): Progress => ({
  plan: [],
  applied: new Map(),
  notes: new Map(),
  checks: [],
  obstacles: [],
  journalled: false,
  mayBeDisconnected: false,
})
