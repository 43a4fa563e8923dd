/** What the engine tells, as terminal, plain lines, JSON document and log file. */

export { fanOut } from './fan-out.ts'
export { logFileOf, openLog } from './log.ts'
export { openReport } from './open-report.ts'
export type { Report, ReportOptions } from './types.ts'
