/** Renders the events of the engine: on a terminal, as plain lines, as a JSON document and as a log file. */

export { fanOut } from './fan-out.ts'
export { logFileOf, openLog } from './log.ts'
export { openReport } from './open-report.ts'
export type { Report, ReportOptions } from './types.ts'
