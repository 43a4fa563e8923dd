import { beforeAll, expect, test } from 'vitest'
import { faults } from './all.ts'
import type { Outcome } from './cell.ts'
import type { Fault } from './fault.ts'
import { sweep } from './sweep.ts'
import { markdown, picture } from './table.ts'

// A fast selection of what `npm run faults` does, on bare hosts before their packages come, which take their time.
const CHOSEN: readonly (readonly [fault: string, boundary: RegExp])[] = [
  ['kill -9, the host takes it back', /^before: install/],
  ["kill -9 of the run's shell", /^inside: file \/etc\/mailname/],
  ['power loss, and the controller dies', /^inside apt: unpacking/],
  ['SIGINT twice', /^inside: file \/etc\/mailname/],
  ['SIGTERM', /^inside: file \/etc\/mailname/],
  ['TCP reset', /^before: install/],
  ['the disk is full', /^before: install/],
  ['a command prints 100 MB', /^before: install/],
  ['an sshd_config that refuses us', /^before: install/],
]

/** The proof itself must be able to fail: it finds a file that somebody leaves behind. */
const control: Fault = {
  row: 'control',
  name: 'a file is left behind',
  applies: ({ start, name }) => start === 'bare' && name.startsWith('before: install'),
  strike: async ({ field, controller }) => {
    controller.kill('SIGTERM')
    await field.sh('touch /etc/left-behind')
  },
  settledBy: 'controller',
}

let outcomes: readonly Outcome[]
beforeAll(async () => {
  outcomes = await sweep({
    faults: [...faults, control],
    chosen: ({ fault, boundary }) =>
      fault === control || CHOSEN.some(([name, at]) => name === fault.name && at.test(boundary.name)),
    most: 1,
    isOver: () => false,
    hosts: { bare: 2, installed: 0 },
    tried: () => {},
    say: () => {},
  })
  console.log(picture(outcomes))
})

test.each(CHOSEN)('%s, %s: the host is whole, and the report true', (fault, at) => {
  const found = outcomes.filter((one) => one.fault === fault && at.test(one.boundary))
  expect(found.map(({ problems }) => problems)).toEqual([[]])
})

test('a file that is left behind is found, told and counted', () => {
  const found = outcomes.find(({ fault }) => fault === control.name)
  expect(found).toMatchObject({ ended: 'neither', lost: ['/etc/left-behind'] })
  expect(found?.problems.join('\n')).toContain('/etc/left-behind')
  expect(picture([found!])).toContain('0/1')
  expect(markdown([found!])).toMatch(/\| control \| 1 \| 1 \| 0 \|.*\n.*files lost: \*\*1\*\*/)
})
