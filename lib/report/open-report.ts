import type { Event } from '../core/events.ts'
import type { RunResult } from '../core/result.ts'
import { type Paint, paintFor } from '../text/index.ts'
import { jsonOf } from './json.ts'
import { openLive } from './live.ts'
import { write } from './out.ts'
import { openPlain } from './plain.ts'
import { safe } from './safe.ts'
import type { Report, ReportOptions } from './types.ts'

/**
 * Reports a run: progress on stderr while it runs, the result on stdout at its end.
 *
 * @example
 * import site from './site.ts'
 *
 * const report = openReport({ format: 'text', diff: true, verbose: false, color: 'auto', ...process })
 * await runPlaybook(site, { inventory: 'hosts.ini', listen: report.listen })
 * await report.close()
 */
export function openReport(options: ReportOptions): Report {
  const { stdout, stderr, color } = options
  const progress = progressFor(options, paintFor(stderr, color))
  let written: Promise<Error | undefined> = Promise.resolve(undefined)
  return {
    listen(event) {
      progress?.listen(safe(inShort(event)))
      if (event.type === 'run-finished')
        written = documentOf(event.result, options).then((text) => write(stdout, text))
    },
    async close() {
      await progress?.close()
      const error = await written
      if (error) throw error
    },
  }
}

/** An event without the parts that progress never shows, so that the diffs of a fleet are masked only once. */
function inShort(event: Event): Event {
  if (event.type === 'run-finished') return { ...event, result: { ...event.result, hosts: [] } }
  if (event.type !== 'host-finished') return event
  return { ...event, result: { ...event.result, tasks: [], checks: [] } }
}

function progressFor({ format, verbose, stderr }: ReportOptions, paint: Paint): Report | undefined {
  if (format === 'json') return verbose ? openPlain(stderr, paint, verbose) : undefined
  const { CI, TERM } = process.env
  const drawn = stderr.isTTY && (!CI || CI === 'false') && TERM !== 'dumb'
  return drawn ? openLive(stderr, paint, verbose) : openPlain(stderr, paint, verbose)
}

/** Loads the summary at the end: earlier it would delay the hosts. */
async function documentOf(result: RunResult, options: ReportOptions): Promise<string> {
  if (options.format === 'json') return jsonOf(result)
  const { renderSummary } = await import('./summary.ts')
  const { diff, verbose, hints, logFile, stdout, color } = options
  return renderSummary(result, {
    diff,
    verbose,
    paint: paintFor(stdout, color),
    ...(hints && { hints: hints(result) }),
    ...(logFile !== undefined && { logFile }),
  })
}
