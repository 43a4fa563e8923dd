import { exitCodeOf } from '../core/exit-code.ts'
import type { RunResult } from '../core/result.ts'
import { rollbackRun } from '../library.ts'
import { fanOut, logFileOf } from '../report/index.ts'
import { reachingAgain } from './again.ts'
import { interruptible, onceStarted } from './interrupt.ts'
import type { Flags } from './options.ts'
import { reporting } from './reporting.ts'
import { whereBy } from './where.ts'

/** `run-playbook rollback <run-id>`; resolves with the exit code. */
export async function rollback(run: string, flags: Flags<'rollback'>): Promise<number> {
  const { options } = await whereBy(flags, { boot: false })
  const hints = (result: RunResult): readonly string[] => hintsFor(result, run, flags)
  const { value: result, interrupted } = await interruptible((signal, begun) =>
    reporting(flags, { hints, logFile: logFileOf(`${run}-rollback`) }, (listen) =>
      rollbackRun(run, { ...flags, ...options, listen: fanOut(onceStarted(begun), listen), signal }),
    ),
  )
  return interrupted ?? exitCodeOf(result)
}

/** The commands for the next step: the rollback of a committed run is a run of its own. */
function hintsFor({ hosts }: RunResult, run: string, flags: Flags<'rollback'>): readonly string[] {
  const again = reachingAgain(flags)
  if (flags.check)
    return [
      `make it so:  run-playbook rollback ${run}${flags.to ? ' --to' : ''}${flags.purge ? ' --purge' : ''}${again}`,
    ]
  const runs = new Set(hosts.flatMap(({ rollback }) => rollback?.run ?? []))
  return [...runs].map((id) => `undo it:     run-playbook rollback ${id}${again}`)
}
