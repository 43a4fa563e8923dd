import { after } from '../core/after.ts'
import { quotedEnd } from '../text/index.ts'
import type { Program } from './program.ts'

const MOST_NOISE = 1024 * 1024

/** The outcome of waiting for the greeting of a program. */
export interface Welcome {
  /** The greeting arrived; bytes read after it are unshifted. */
  readonly greeted: boolean
  /** The time limit passed. */
  readonly late: boolean
  /** The end of its other output, printable. */
  readonly said: string
}

/** Waits for the line `greeting` until the program ends or the time limit passes. */
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
