import { hostProgram } from '../host/load.ts'
import { MANY_FRAMES, type Request, undoing } from './request.ts'
import type { RunIdentity } from './wave.ts'

export interface RollbackOptions {
  readonly lockTimeoutSeconds: number
  /** The rollback as a run of its own, where the run to be taken back had stood. */
  readonly as?: RunIdentity
  /** Takes configuration and data of packages along. */
  readonly purge?: boolean
  /** Only say what would be done. */
  readonly check?: boolean
}

/** Takes a run back with its own `undo.sh`, or only says what that would do. */
export function rollbackRequest(run: string, options: RollbackOptions): Request {
  const { lockTimeoutSeconds: wait, as, purge = false, check = false } = options
  const flags = [...(purge ? ['--purge'] : []), ...(check ? ['--check'] : [])].join(' ')
  const values = { run, wait, flags, check: check ? 'yes' : 'no', as: as ? JSON.stringify(as) : '' }
  return {
    script: hostProgram('rollback', values),
    patience: undoing(wait),
    frames: MANY_FRAMES,
  }
}
