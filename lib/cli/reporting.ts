import type { Listener } from '../core/events.ts'
import type { RunResult } from '../core/result.ts'
import { complete, type Options } from '../engine/options/option.ts'
import { fanOut, openLog, openReport } from '../report/index.ts'
import { REPORT } from './options.ts'

interface Extras {
  readonly hints?: (result: RunResult) => readonly string[]
  readonly logFile: string
}

/** Runs work with its reports: to the terminal by the flags, in full to the log of the run. */
export async function reporting<T>(
  flags: Options<typeof REPORT>,
  { hints, logFile }: Extras,
  work: (listen: Listener) => Promise<T>,
): Promise<T> {
  const { json, diff, verbose, color } = complete(REPORT, flags)
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
