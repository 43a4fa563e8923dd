import { after } from '../core/after.ts'
import { quotedEnd } from '../text/index.ts'
import type { Program } from './program.ts'

const MOST_NOISE = 1024 * 1024

/** What became of a program that was to greet us. */
export interface Welcome {
  /** It came; what was read with it is put back. */
  readonly greeted: boolean
  /** The time was up. */
  readonly late: boolean
  /** The end of what it printed instead, fit for a message. */
  readonly said: string
}

/** Waits for `greeting`, as a line, until the program ends or the time is up. */
export function welcomed(
  { stdout, ended }: Program,
  greeting: string,
  milliseconds: number,
): Promise<Welcome> {
  return new Promise((resolve) => {
    let seen = Buffer.alloc(0)
    const look = (): void => {
      for (let chunk = stdout.read(); chunk !== null; chunk = stdout.read())
        seen = Buffer.concat([seen, chunk])
      if (seen.includes(`${greeting}\n`)) finish('greeted')
      else if (seen.length > MOST_NOISE) finish('noise')
    }
    const finish = (how: 'greeted' | 'late' | 'noise' | 'ended'): void => {
      clearTimeout(timer)
      stdout.off('readable', look)
      if (how === 'greeted') stdout.unshift(seen)
      resolve({ greeted: how === 'greeted', late: how === 'late', said: quotedEnd(seen) })
    }
    const timer = after(milliseconds, () => finish('late'))
    stdout.on('readable', look)
    void ended.then(() => finish('ended'))
  })
}
