import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Order, Told } from './order.ts'

const LAUNCH = `import(process.argv[1]).then(({ createJiti }) => createJiti(process.argv[2], { fsCache: process.argv[3] }).import(process.argv[2]))`
const JITI = import.meta.resolve('jiti')
const SCRIPT = new URL('controller.ts', import.meta.url).pathname

export interface Ended {
  /** Null when it was killed. */
  readonly code: number | null
  readonly told?: Told
  readonly stderr: string
}

/** A controller at work, as a process of its own. */
export interface Controller {
  /** Resolves once it stands still where its order says, or has ended. */
  readonly held: Promise<void>
  readonly ended: Promise<Ended>
  readonly lives: boolean
  release(): void
  kill(signal: NodeJS.Signals): void
  /** Waits for words of its standard error. */
  says(words: string): Promise<void>
}

/** Starts a controller; what it compiles of our sources is kept in `cache`, because each one would take seconds for it. */
export function startController(order: Order, cache: string): Controller {
  const child = spawn(process.execPath, ['-e', LAUNCH, JITI, SCRIPT, cache, JSON.stringify(order)])
  let [stderr, last, over] = ['', '', false]
  const lines = createInterface({ input: child.stdout })
  const held = new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      if (line === 'held') resolve()
      else last = line
    })
    child.on('exit', () => resolve())
  })
  child.stderr.on('data', (chunk) => (stderr += chunk))
  child.stdin.on('error', () => {})
  const ended = once(child, 'close').then(([code]): Ended => {
    over = true
    return { code, stderr, ...(last.startsWith('{') && { told: JSON.parse(last) as Told }) }
  })
  return {
    held,
    ended,
    get lives() {
      return !over
    },
    release: () => void child.stdin.end('\n'),
    kill: (signal) => void child.kill(signal),
    async says(words) {
      while (!over && !stderr.includes(words)) await sleep(10)
    },
  }
}
