import { SENT_BYTES } from '../core/last-words.ts'
import { hostProgram } from '../host/load.ts'
import { HOST_PATH } from './environment.ts'
import { TRUST_HINT } from './trust.ts'

/** What the folder of a run holds, to be run there: for its undos, for its rollback, for its watchdog. */
export const runPrograms = () => ({
  RESTORE: `${hostProgram('restore')}\n`,
  UNDO: `${hostProgram('undo', { HOST_PATH, SENT_BYTES, TRUST_HINT })}\n`,
  WATCHDOG: `${hostProgram('watchdog', { HOST_PATH })}\n`,
})
