import { exitCodeOf } from '../core/result.ts'
import { rollbackRun } from '../library.ts'
import { logFileOf } from '../report/index.ts'
import { interruptible } from './interrupt.ts'
import type { ConnectFlags, ReportFlags, WhereFlags } from './options.ts'
import { reporting } from './reporting.ts'
import { whereBy } from './where.ts'

/** `run-playbook rollback <run-id>`; resolves with the exit code. */
export async function rollback(run: string, flags: WhereFlags & ConnectFlags & ReportFlags): Promise<number> {
  const { options } = await whereBy(flags, undefined)
  const { value: result, interrupted } = await interruptible((signal) =>
    reporting(flags, { logFile: logFileOf(`${run}-rollback`) }, (listen) =>
      rollbackRun(run, { ...options, listen, signal }),
    ),
  )
  return interrupted ?? exitCodeOf(result)
}
