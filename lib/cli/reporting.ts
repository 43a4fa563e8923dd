import type { Listener } from '../core/events.ts'
import type { RunResult } from '../core/result.ts'
import { fanOut, openLog, openReport } from '../report/index.ts'
import type { ReportFlags } from './options.ts'

interface Extras {
  readonly hints?: (result: RunResult) => readonly string[]
  readonly logFile: string
}

/** Does work with everything told: to the terminal as the flags say, in full to the log of the run. */
export async function reporting<T>(
  { json, diff = false, verbose = false, color }: ReportFlags,
  { hints, logFile }: Extras,
  work: (listen: Listener) => Promise<T>,
): Promise<T> {
  const { stdout, stderr } = process
  const format = json ? 'json' : 'text'
  const log = openLog(logFile)
  const report = openReport({
    format,
    diff,
    verbose,
    color,
    stdout,
    stderr,
    logFile,
    ...(hints && { hints }),
  })
  try {
    return await work(fanOut(report.listen, log.listen))
  } finally {
    await report.close()
    await log.close()
  }
}
