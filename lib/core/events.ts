import type { HostResult, RunResult } from './result.ts'

/** What one host is busy with. */
export type Phase = 'connecting' | 'reading' | 'changing' | 'verifying' | 'committing' | 'rolling back'

/** What an engine tells while it works; it prints nothing itself. Text in events is masked by whoever prints it. */
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
   * Something that a person should know and that is no failure: waiting for a lock, a guess that was wrong. Without a host it is about
   * the inventory.
   */
  | { readonly type: 'note'; readonly host?: string; readonly text: string }
  | { readonly type: 'host-finished'; readonly host: string; readonly result: HostResult }
  | { readonly type: 'run-finished'; readonly result: RunResult }

/** Who listens; called in order, must not throw. */
export type Listener = (event: Event) => void
