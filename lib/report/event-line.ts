import type { Event } from '../core/events.ts'
import type { HostResult, HostStatus } from '../core/result.ts'
import { count, duration, names, oneLine, type Paint, type Tone } from '../text/index.ts'

const MARKS: Readonly<Record<HostStatus, readonly [mark: string, tone: Tone]>> = {
  ok: ['✔', 'good'],
  changed: ['✔', 'changed'],
  pending: ['~', 'changed'],
  stopped: ['■', 'changed'],
  unreachable: ['✘', 'bad'],
  failed: ['✘', 'bad'],
}

/** The mark and the tone of a host, by its status. */
export const markOf = (status: HostStatus): readonly [mark: string, tone: Tone] => MARKS[status]

export interface LineOptions {
  readonly paint: Paint
  readonly verbose: boolean
  /** Running hosts are drawn elsewhere: returns only lines that must stay on the screen. */
  readonly live?: boolean
  /** The width of the column of host names. */
  readonly width?: number
}

const MODES = { apply: '', check: ' (check: nothing is changed)', rollback: '' } as const

/** An event as a printable line for the operator; undefined for one that is not shown. */
export function lineOf(
  event: Event,
  { paint, verbose, live = false, width = 0 }: LineOptions,
): string | undefined {
  const lead = 'host' in event && event.host !== undefined ? `${oneLine(event.host).padEnd(width)}  ` : ''
  switch (event.type) {
    case 'run-started': {
      if (live) return undefined
      const { run, playbook, mode, hosts } = event
      const where = hosts.length === 1 ? hosts[0] : `${count(hosts.length, 'host')} (${names(hosts, 72)})`
      const what = mode === 'rollback' ? `rollback of ${run}` : `${playbook}, run ${run}`
      return paint('faint', oneLine(`${what}${MODES[mode]}, ${where}`))
    }
    case 'host-phase':
      if (event.phase === 'rolling back') return paint('changed', `${lead}rolling back`)
      return verbose && !live ? paint('faint', `${lead}${event.phase}`) : undefined
    case 'change-started':
      if (!verbose || live) return undefined
      return paint('faint', `${lead}begins ${event.index}/${event.total}: ${oneLine(event.summary)}`)
    case 'change-done':
      if (live && !verbose) return undefined
      return `${lead}${oneLine(event.summary)}  ${paint('faint', duration(event.milliseconds))}`
    case 'note':
      return `${lead}${paint('faint', oneLine(event.text))}`
    case 'host-finished':
      return `${lead}${finished(event.result, paint)}`
    case 'run-finished':
      // The summary follows, often on the same screen.
      return ''
  }
}

function finished({ status, changed, milliseconds, error }: HostResult, paint: Paint): string {
  const [mark, tone] = markOf(status)
  const tasks = changed > 0 && status !== 'failed' ? `, ${count(changed, 'task')}` : ''
  const [reason = ''] = error?.message.split('\n') ?? []
  return [
    paint(tone, `${mark} ${status}`),
    tasks,
    reason && `: ${oneLine(reason)}`,
    `  ${paint('faint', duration(milliseconds))}`,
  ].join('')
}
