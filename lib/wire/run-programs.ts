import { SENT_BYTES } from '../core/last-words.ts'
import { hostProgram } from '../host/load.ts'
import { HOST_PATH } from './environment.ts'
import { TRUST_HINT } from './trust.ts'

/** The programs in the folder of a run: for its undos, its rollback and its watchdog. */
export const runPrograms = () => ({
  RESTORE: `${hostProgram('restore')}\n`,
  UNDO: `${hostProgram('undo', { HOST_PATH, SENT_BYTES, TRUST_HINT })}\n`,
  WATCHDOG: `${hostProgram('watchdog', { HOST_PATH })}\n`,
})
