import type { Paint } from '../text/index.ts'
import { lineOf } from './event-line.ts'
import { write } from './out.ts'
import type { Report } from './types.ts'

const WIDEST = 24

/** The width of the column of host names, limited so that one long name does not move the rest of all lines. */
export const widthOf = (hosts: readonly string[]): number =>
  Math.min(WIDEST, Math.max(0, ...hosts.map((host) => host.length)))

/** Progress for a log or a pipe: one line per event. */
export function openPlain(stderr: NodeJS.WriteStream, paint: Paint, verbose: boolean): Report {
  let width = 0
  let written: Promise<unknown> = Promise.resolve()
  return {
    listen(event) {
      if (event.type === 'run-started') width = widthOf(event.hosts)
      const line = lineOf(event, { paint, verbose, width })
      if (line !== undefined) written = write(stderr, `${line}\n`)
    },
    close: async () => void (await written),
  }
}
