import { beforeAll, expect, test } from 'vitest'
import { faults } from './faults/all.ts'
import type { Outcome } from './faults/cell.ts'
import type { Fault } from './faults/fault.ts'
import { sweep } from './faults/sweep.ts'
import { markdown, picture } from './faults/table.ts'

// A fast selection of what `npm run faults` does: every kind of fault once.
const CHOSEN: readonly (readonly [fault: string, start: string, boundary: RegExp])[] = [
  ['SIGTERM', 'bare', /^inside: file \/etc\/mailname/],
  ['SIGINT', 'bare', /^inside apt: unpacking/],
  ['kill -9, the host takes it back', 'bare', /^before: install/],
  ['kill -9, the next run takes it back', 'installed', /^inside: file \/etc\/postfix\/main.cf/],
  ['TCP reset', 'installed', /^commit$/],
  ['black hole for 20 s', 'installed', /^before: service dovecot/],
  ['power loss, and the controller dies', 'installed', /^inside: file \/etc\/dovecot\/dovecot.conf/],
  ['the disk is full', 'installed', /^before: file \/etc\/postfix\/main.cf/],
  ['/etc is read-only', 'installed', /^before the first change/],
  ['a command prints 100 MB', 'installed', /^before: user/],
  ['a command is killed, as for its memory', 'installed', /^before: user/],
  ['somebody edits the file', 'installed', /^before the first change/],
  ['a service does not come up', 'installed', /^before: service dovecot/],
  ['an sshd_config that refuses us', 'installed', /^before: user/],
  ['an undo fails', 'installed', /^before: block/],
]

/** The proof itself must be able to fail: it finds a file that somebody leaves behind. */
const control: Fault = {
  row: 'control',
  name: 'a file is left behind',
  applies: ({ start, name }) => start === 'installed' && name === 'gather',
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
      fault === control ||
      CHOSEN.some(
        ([name, start, at]) => name === fault.name && start === boundary.start && at.test(boundary.name),
      ),
    hosts: { bare: 1, installed: 3 },
    say: () => {},
  })
  console.log(picture(outcomes))
})

test.each(CHOSEN)('%s, %s, %s: the host is whole, and the report true', (fault, start, at) => {
  const found = outcomes.filter((one) => one.fault === fault && one.start === start && at.test(one.boundary))
  expect(found.map(({ problems }) => problems)).toEqual([[]])
})

test('a file that is left behind is found, told and counted', () => {
  const found = outcomes.find(({ fault }) => fault === control.name)
  expect(found).toMatchObject({ ended: 'neither', lost: ['/etc/left-behind'] })
  expect(found?.problems.join('\n')).toContain('/etc/left-behind')
  expect(picture([found!])).toContain('0/1')
  expect(markdown([found!])).toMatch(/\| control \| 1 \| 1 \| 0 \|.*\n.*files lost: \*\*1\*\*/)
})
