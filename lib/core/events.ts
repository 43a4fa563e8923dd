import type { HostResult, RunResult } from './result.ts'

/** What a run does on one host. */
export type Phase = 'connecting' | 'reading' | 'changing' | 'verifying' | 'committing' | 'rolling back'

/** The engine emits events while it works and prints nothing itself. The printer masks the text of events. */
export type Event =
  | {
      readonly type: 'run-started'
      readonly run: string
      readonly playbook: string
      readonly mode: RunResult['mode']
      readonly hosts: readonly string[]
    }
  | { readonly type: 'host-phase'; readonly host: string; readonly phase: Phase }
  /** A change begins: the `index`th of `total` in the wave at hand, counted from 1. */
  | {
      readonly type: 'change-started'
      readonly host: string
      readonly summary: string
      readonly index: number
      readonly total: number
    }
  | {
      readonly type: 'change-done'
      readonly host: string
      readonly summary: string
      readonly milliseconds: number
    }
  /**
   * Something that the operator should know and that is no failure: waiting for a lock, planning again. Without a host it is about the
   * inventory.
   */
  | { readonly type: 'note'; readonly host?: string; readonly text: string }
  | { readonly type: 'host-finished'; readonly host: string; readonly result: HostResult }
  | { readonly type: 'run-finished'; readonly result: RunResult }

/** A listener of events; called in order, must not throw. */
export type Listener = (event: Event) => void
