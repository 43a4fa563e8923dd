import { readSync, writeSync } from 'node:fs'
import { interruptible } from '../../lib/cli/interrupt.ts'
import { type Event, exitCodeOf, runPlaybook } from '../../lib/index.ts'
import type { Moment, Order, Told } from './order.ts'
import { troubled } from './playbook.ts'

// The controller that is killed, interrupted and cut off: the library and the command's own way with signals, in a process of its
// own. It stands still, as a whole, where its order says, until it gets a byte.

const order = JSON.parse(process.argv.at(-1) ?? '') as Order

if (order.clockSkew) {
  const [RealDate, skew] = [Date, order.clockSkew * 1000]
  globalThis.Date = class extends RealDate {
    constructor(...args: [] | [number]) {
      super(...((args.length === 0 ? [RealDate.now() + skew] : args) as [number]))
    }
    static override now = (): number => RealDate.now() + skew
  } as DateConstructor
}

const momentOf = (event: Event): Moment | undefined => {
  if (event.type === 'host-phase' && event.phase !== 'rolling back') return event.phase
  return event.type === 'host-finished' ? 'finished' : undefined
}

const notes: string[] = []
let paused = false
function listen(event: Event): void {
  if (event.type === 'note') notes.push(event.text)
  if (paused || order.pauseAt === undefined || momentOf(event) !== order.pauseAt) return
  paused = true
  writeSync(1, 'held\n')
  readSync(0, Buffer.alloc(1))
}

const { inventory, host, run, options } = order
const { value: result, interrupted } = await interruptible((signal, begun) => {
  begun()
  return runPlaybook(troubled(order), { inventory, limit: host, run, listen, signal, ...options })
})
const told: Told = {
  result,
  code: interrupted ?? exitCodeOf(result),
  notes,
  megabytes: process.resourceUsage().maxRSS / 1024,
}
console.log(JSON.stringify(told))
process.exitCode = told.code
