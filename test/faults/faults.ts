import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { setup } from '../support/global-setup.ts'
import { faults } from './all.ts'
import type { Outcome } from './cell.ts'
import { sweep } from './sweep.ts'
import { markdown, picture } from './table.ts'
import { twoControllers } from './two.ts'

// npm run faults -- [--fault REGEXP] [--at REGEXP] [--most N] [--minutes M] [--hosts 3] [--bare 1] [--json FILE] [--markdown FILE]
const { values } = parseArgs({
  options: {
    fault: { type: 'string', default: '' },
    at: { type: 'string', default: '' },
    hosts: { type: 'string', default: '3' },
    bare: { type: 'string', default: '1' },
    most: { type: 'string', default: '1000' },
    minutes: { type: 'string', default: '600' },
    json: { type: 'string' },
    markdown: { type: 'string' },
  },
})
const write = (outcomes: readonly Outcome[]): void => {
  if (values.json) writeFileSync(values.json, `${JSON.stringify(outcomes, undefined, 2)}\n`)
  if (values.markdown) writeFileSync(values.markdown, `${markdown(outcomes)}\n`)
}
await setup()
const [fault, at] = [new RegExp(values.fault), new RegExp(values.at)]
const started = performance.now()
// What was tried until then is told.
let stopped = false
process.once('SIGINT', () => (stopped = true))
const tried: Outcome[] = []
const cells = await sweep({
  faults,
  chosen: (cell) => fault.test(cell.fault.name) && at.test(`${cell.boundary.start} ${cell.boundary.name}`),
  hosts: { bare: Number(values.bare), installed: Number(values.hosts) },
  most: Number(values.most),
  isOver: () => stopped || performance.now() - started > Number(values.minutes) * 60_000,
  tried(outcome) {
    // What was found so far is not lost with a sweep that is stopped.
    tried.push(outcome)
    write(tried)
  },
  say: (line) => console.error(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${line}`),
})
const two = [] as Outcome[]
for (const patience of ['waits', 'says so'] as const)
  if (fault.test('two controllers') && values.at === '') two.push(await twoControllers(patience))
const outcomes = [...cells, ...two]
console.log(picture(outcomes))
for (const { fault, boundary, problems } of two)
  for (const problem of problems) console.log(`${fault}, ${boundary}: ${problem}`)
write(outcomes)
process.exitCode = outcomes.some(({ problems }) => problems.length > 0) ? 1 : 0
