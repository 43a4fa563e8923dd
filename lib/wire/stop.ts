import { shell } from '../core/shell.ts'
import { hostProgram } from '../host/load.ts'

/** Shell, for a second channel, that makes a running wave stop before its next change. It answers nothing. */
export const stopScript = (run: string): string =>
  `${hostProgram('home')}\n${shell`: >"$J/runs/"${run}/stop`}`
