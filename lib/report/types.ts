import type { Listener } from '../core/events.ts'
import type { RunResult } from '../core/result.ts'
import type { ColorWhen } from '../text/index.ts'

export interface ReportOptions {
  readonly format: 'text' | 'json'
  readonly diff: boolean
  readonly verbose: boolean
  readonly color: ColorWhen
  /** The stream for results only. */
  readonly stdout: NodeJS.WriteStream
  /** The stream for progress: drawn live on a terminal outside of CI, plain lines elsewhere. */
  readonly stderr: NodeJS.WriteStream
  /** Lines after the summary, such as the command for the rollback. */
  readonly hints?: (result: RunResult) => readonly string[]
  readonly logFile?: string
}

/** The report of a run. `close()` resolves when everything is written. */
export interface Report {
  readonly listen: Listener
  close(): Promise<void>
}
