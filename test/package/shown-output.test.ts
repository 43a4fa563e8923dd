import { expect, test } from 'vitest'
import { renderSummary } from '../../lib/report/summary.ts'
import { blocksOf } from '../support/documents.ts'
import { SHOWN } from '../support/shown-runs.ts'

const ID = SHOWN[0]!.run
const printed = SHOWN.map((run) =>
  renderSummary(run, {
    logFile: `/root/.local/state/run-playbook/log/${ID}.log`,
    hints: [
      `undo it:     run-playbook rollback ${ID}`,
      'look inside: run-playbook lab exec',
      'remove it:   run-playbook lab down',
    ],
  }),
).join('')

test('README.md shows what the report prints, but for what is left out', () => {
  const blocks = blocksOf('README.md').filter(({ language }) => ['text', 'console'].includes(language))
  const lines = blocks.flatMap(({ code }) => code.split('\n')).filter((line) => !/^\$|^\s*…?$/.test(line))
  expect(lines.length).toBeGreaterThan(15)
  let rest = printed.split('\n')
  for (const line of lines) {
    expect(rest).toContain(line)
    rest = rest.slice(rest.indexOf(line) + 1)
  }
})
