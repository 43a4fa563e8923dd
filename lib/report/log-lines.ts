import type { Event } from '../core/events.ts'
import type { HostResult } from '../core/result.ts'
import { duration } from '../text/index.ts'
import { renderSummary } from './summary.ts'

export interface LogLine {
  readonly level: 'error' | 'info' | 'debug'
  readonly message: string
}

/** A whole event as lines of the log. */
export function logLines(event: Event): readonly LogLine[] {
  switch (event.type) {
    case 'run-started': {
      const { run, playbook, mode, hosts } = event
      return [{ level: 'info', message: `run ${run}: ${mode} ${playbook} on ${hosts.join(', ')}` }]
    }
    case 'host-phase':
      return [{ level: 'debug', message: `${event.host}: ${event.phase}` }]
    case 'change-started':
      return [
        { level: 'debug', message: `${event.host}: begins ${event.index}/${event.total}: ${event.summary}` },
      ]
    case 'change-done':
      return [{ level: 'info', message: `${event.host}: ${event.summary} (${duration(event.milliseconds)})` }]
    case 'note':
      return [{ level: 'info', message: event.host ? `${event.host}: ${event.text}` : event.text }]
    case 'host-finished':
      return [finishedLine(event.host, event.result)]
    case 'run-finished': {
      const summary = renderSummary(event.result, { diff: true, verbose: true })
      return [{ level: 'info', message: `finished\n${summary.trimEnd()}` }]
    }
  }
}

function finishedLine(host: string, { status, milliseconds, error }: HostResult): LogLine {
  const outcome = `${host}: ${status} (${duration(milliseconds)})`
  if (!error) return { level: 'info', message: outcome }
  const { code, message, where, hint } = error
  return {
    level: 'error',
    message: [`${outcome} ${code}: ${message}`, where, hint].filter(Boolean).join('\n'),
  }
}
