import type { Listener } from '../core/events.ts'
import type { RunResult } from '../core/result.ts'
import type { ColorWhen } from '../text/index.ts'

export interface ReportOptions {
  readonly format: 'text' | 'json'
  readonly diff: boolean
  readonly verbose: boolean
  readonly color: ColorWhen
  /** Takes results and nothing else. */
  readonly stdout: NodeJS.WriteStream
  /** Takes progress: drawn live where it is a terminal and not a CI, plain lines elsewhere. */
  readonly stderr: NodeJS.WriteStream
  /** Lines after the summary: how to look inside, how to undo. */
  readonly hints?: (result: RunResult) => readonly string[]
  readonly logFile?: string
}

/** Somebody who tells of a run. After `close()` everything is written. */
export interface Report {
  readonly listen: Listener
  close(): Promise<void>
}
