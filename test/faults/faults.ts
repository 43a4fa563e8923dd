import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { setup } from '../support/global-setup.ts'
import { faults } from './all.ts'
import { sweep } from './sweep.ts'
import { markdown, picture } from './table.ts'

// npm run faults -- [--fault REGEXP] [--at REGEXP] [--hosts 3] [--json FILE] [--markdown FILE]
const { values } = parseArgs({
  options: {
    fault: { type: 'string', default: '' },
    at: { type: 'string', default: '' },
    hosts: { type: 'string', default: '3' },
    json: { type: 'string' },
    markdown: { type: 'string' },
  },
})
await setup()
const [fault, at] = [new RegExp(values.fault), new RegExp(values.at)]
const started = performance.now()
const outcomes = await sweep({
  faults,
  chosen: (cell) => fault.test(cell.fault.name) && at.test(`${cell.boundary.start} ${cell.boundary.name}`),
  hosts: { bare: 1, installed: Number(values.hosts) },
  say: (line) => console.error(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${line}`),
})
console.log(picture(outcomes))
if (values.json) writeFileSync(values.json, `${JSON.stringify(outcomes, undefined, 2)}\n`)
if (values.markdown) writeFileSync(values.markdown, `${markdown(outcomes)}\n`)
process.exitCode = outcomes.some(({ problems }) => problems.length > 0) ? 1 : 0
