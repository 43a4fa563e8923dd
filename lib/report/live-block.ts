import type { HostStatus } from '../core/result.ts'
import { count, elapsed, oneLine, type Paint } from '../text/index.ts'
import { markOf } from './event-line.ts'
import type { FleetState, Running } from './fleet-state.ts'

export interface Screen {
  readonly columns: number
  readonly rows: number
  readonly now: number
  readonly paint: Paint
}

const BAR = 20

/** The block that shows a fleet at work: one line per running host, as many as have room, and the progress of the fleet as a bar. */
export function liveBlock(state: FleetState, { columns, rows, now, paint }: Screen): readonly string[] {
  const fleet = state.total > 1 ? [fleetLine(state, columns, now, paint)] : []
  // The cursor has a line of its own below the block.
  const room = Math.max(1, rows - 1 - fleet.length)
  const running = [...state.running]
  const shown = running.length <= room ? running : running.slice(0, room - 1)
  const hidden = running.length - shown.length
  return [
    ...shown.map(([host, what]) => hostLine(host, what, state.width, columns, now, paint)),
    ...(hidden > 0 && room > 1 ? [paint('faint', `… and ${hidden} more`)] : []),
    ...fleet,
  ]
}

function hostLine(
  host: string,
  { since, phase, change }: Running,
  width: number,
  columns: number,
  now: number,
  paint: Paint,
): string {
  const name = cut(oneLine(host), Math.min(columns - 1, Math.max(width, 1))).padEnd(width)
  const took = elapsed(now - since).padStart(7)
  const what = change ? `${change.index}/${change.total} ${oneLine(change.summary)}` : phase
  const room = columns - 1 - name.length - 2 - took.length - 2
  if (room < 4) return name
  const tone = phase === 'rolling back' ? 'changed' : change ? 'strong' : 'faint'
  return `${name}  ${paint('faint', took)}  ${paint(tone, cut(what, room))}`
}

function fleetLine(
  { finished, total, startedAt }: FleetState,
  columns: number,
  now: number,
  paint: Paint,
): string {
  const done = Object.values(finished).reduce((sum, number) => sum + number, 0)
  const parts = (Object.keys(finished) as HostStatus[])
    .filter((status) => status !== 'ok')
    .map((status) => ({ text: `${finished[status]} ${status}`, tone: markOf(status)[1] }))
  const texts = [
    `${done}/${count(total, 'host')}`,
    ...parts.map(({ text }) => text),
    elapsed(now - startedAt),
  ]
  if (BAR + 1 + texts.join(' · ').length >= columns) return cut(texts.join(' · '), columns - 1)
  const filled = Math.round((done / total) * BAR)
  const bar = `${paint('good', '━'.repeat(filled))}${paint('faint', '━'.repeat(BAR - filled))}`
  const [hosts = '', ...rest] = texts
  const painted = [
    hosts,
    ...parts.map(({ text, tone }) => paint(tone, text)),
    paint('faint', rest.at(-1) ?? ''),
  ]
  return `${bar} ${painted.join(' · ')}`
}

const cut = (text: string, room: number): string => {
  const letters = [...text]
  return letters.length <= room ? text : `${letters.slice(0, Math.max(0, room - 1)).join('')}…`
}
