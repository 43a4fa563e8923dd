import { fanOut, openLog, openReport } from '../../lib/report/index.ts'
import { changedHost, RUN, runOf } from '../unit/report/cases.ts'

// A run as a process of its own: much is told, then the process ends at once. Arguments: the log file, text or json.

// jiti hands out half a module to the second of two who load it at a time; Node does not.
await import('../../lib/report/summary.ts')

const [file = '', format = 'text'] = process.argv.slice(2)
const { stdout, stderr } = process
const report = openReport({
  format: format === 'json' ? 'json' : 'text',
  diff: true,
  verbose: false,
  color: 'auto',
  stdout,
  stderr,
})
const log = openLog(file)
const tell = fanOut(report.listen, log.listen)
tell({ type: 'run-started', run: RUN, playbook: 'mail', mode: 'apply', hosts: ['mail'] })
tell({ type: 'host-phase', host: 'mail', phase: 'changing' })
for (let number = 1; number <= 3000; number += 1) tell({ type: 'note', host: 'mail', text: `note ${number}` })
tell({ type: 'host-finished', host: 'mail', result: changedHost })
tell({ type: 'run-finished', result: runOf([changedHost]) })
await report.close()
await log.close()
process.exit(0)
