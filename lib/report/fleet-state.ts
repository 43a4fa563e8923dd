import type { Event, Phase } from '../core/events.ts'
import type { HostStatus } from '../core/result.ts'

export interface Running {
  readonly since: number
  readonly phase: Phase
  readonly change?: { readonly summary: string; readonly index: number; readonly total: number }
}

/** The state of a fleet, updated by events. */
export interface FleetState {
  readonly startedAt: number
  readonly total: number
  readonly width: number
  /** The longest running first. */
  readonly running: ReadonlyMap<string, Running>
  readonly finished: Readonly<Partial<Record<HostStatus, number>>>
}

export const idle: FleetState = { startedAt: 0, total: 0, width: 0, running: new Map(), finished: {} }

/** The state after an event. */
export function follow(state: FleetState, event: Event, now: number, width: number): FleetState {
  switch (event.type) {
    case 'run-started':
      return { ...idle, startedAt: now, total: event.hosts.length, width }
    case 'host-phase': {
      const since = state.running.get(event.host)?.since ?? now
      return withHost(state, event.host, { since, phase: event.phase })
    }
    case 'change-started': {
      const { host, summary, index, total } = event
      const since = state.running.get(host)?.since ?? now
      return withHost(state, host, { since, phase: 'changing', change: { summary, index, total } })
    }
    case 'host-finished': {
      const running = new Map(state.running)
      running.delete(event.host)
      const { status } = event.result
      const finished = { ...state.finished, [status]: (state.finished[status] ?? 0) + 1 }
      return { ...state, running, finished }
    }
    default:
      return state
  }
}

const withHost = (state: FleetState, host: string, running: Running): FleetState => ({
  ...state,
  running: new Map(state.running).set(host, running),
})
