import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { hostProgram } from '../../../lib/host/load.ts'

/** What the shell that runs a request has: its token and folder, and who it is. */
const IN_THE_LOOP = ['T', 'd', 'held', 'rp_login', 'me', 'uid', 'n']
const RUN = ['J', 'R']
/** Programs as they are sent or started, with the values that they are given. */
const WHOLE: Readonly<Record<string, readonly string[]>> = {
  commit: ['run', 'keep_runs', 'keep_days'],
  confirm: ['SENT_BYTES', 'run', 'seconds'],
  decided: ['SENT_BYTES', 'run'],
  list: ['META_BYTES'],
  login: ['HOST_PATH'],
  loop: [],
  'put-back': [],
  restore: [],
  resume: ['runs', 'names', 'by'],
  rollback: ['run', 'wait', 'flags', 'check', 'as'],
  trial: ['SENT_BYTES', 'late'],
  undo: ['HOST_PATH', 'SENT_BYTES', 'TRUST_HINT'],
  interrupted: [],
  wait: ['seconds'],
  watchdog: ['HOST_PATH'],
  wave: ['SENT_BYTES', 'RESTORE', 'UNDO', 'WATCHDOG', 'run', 'identity', 'holder', 'orphan', 'wait', ...RUN],
}
// As .shellcheckrc, but for what is not assigned anywhere. A program need not call all of its parts (SC2317).
const SILENT = 'SC2034,SC2086,SC2046,SC2013,SC1007,SC2015,SC3013,SC3045,SC2094,SC2030,SC2031,SC2016,SC2317'

describe('a whole program uses nothing that nobody sets', () => {
  test.each(Object.entries(WHOLE))('%s', (name, values) => {
    const given = Object.fromEntries([...IN_THE_LOOP, ...values].map((one) => [one, 'x']))
    const { stdout, stderr } = spawnSync(
      'shellcheck',
      ['--norc', '-s', 'sh', '-f', 'gcc', '-e', SILENT, '-'],
      {
        input: hostProgram(name, given),
        encoding: 'utf8',
      },
    )
    expect(stdout + stderr).toBe('')
  })
})
