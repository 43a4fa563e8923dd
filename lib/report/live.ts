import type { Paint } from '../text/index.ts'
import { lineOf } from './event-line.ts'
import { follow, idle } from './fleet-state.ts'
import { liveBlock } from './live-block.ts'
import { quiet } from './out.ts'
import { widthOf } from './plain.ts'
import { openScreen } from './screen.ts'
import type { Report } from './types.ts'

const FRAME_MILLISECONDS = 100

/** Progress for a terminal: a block that is drawn ten times a second, with lasting lines above it. */
export function openLive(stderr: NodeJS.WriteStream, paint: Paint, verbose: boolean): Report {
  const screen = openScreen(quiet(stderr))
  let state = idle
  let lasting: string[] = []
  let over = false

  const draw = (): void => {
    const { columns = 80, rows = 24 } = stderr
    screen.draw(lasting, liveBlock(state, { columns, rows, now: performance.now(), paint }))
    lasting = []
  }
  // The timer must not keep the process alive.
  const timer = setInterval(draw, FRAME_MILLISECONDS).unref()
  const stop = (): void => {
    if (over) return
    over = true
    clearInterval(timer)
    screen.close(lasting)
  }

  return {
    listen(event) {
      const width = event.type === 'run-started' ? widthOf(event.hosts) : state.width
      state = follow(state, event, performance.now(), width)
      const line = lineOf(event, { paint, verbose, live: true, width })
      if (line !== undefined) lasting.push(line)
      // The summary follows on the same terminal.
      if (event.type === 'run-finished') stop()
    },
    close: async () => stop(),
  }
}
