import { exitCodeOf } from '../core/exit-code.ts'
import type { RunResult } from '../core/result.ts'
import { newRunId } from '../core/run-id.ts'
import { mask } from '../core/secret.ts'
import { quote } from '../core/shell.ts'
import type { Problem } from '../inventory/index.ts'
import { runPlaybook } from '../library.ts'
import { fanOut, logFileOf } from '../report/index.ts'
import { printable } from '../text/index.ts'
import { reachingAgain, sameAgain } from './again.ts'
import { extraVars } from './extra-vars.ts'
import { findPlaybook } from './find-playbook.ts'
import { interruptible, onceStarted } from './interrupt.ts'
import type { Flags } from './options.ts'
import { reporting } from './reporting.ts'
import { type Where, whereBy } from './where.ts'

/** `run-playbook <playbook>`; resolves with the exit code. */
export async function run(name: string, flags: Flags<'run'>): Promise<number> {
  const playbook = await findPlaybook(name)
  const { identity } = flags
  const vars = await extraVars(flags.extraVars, playbook.params, { identity, note: tellNote })
  const id = newRunId()
  const where = await whereBy(flags, { boot: true })
  const hints = (result: RunResult): readonly string[] => hintsFor(result, where, name, flags)
  const keep = { runs: flags.keepRuns, days: flags.keepDays }
  const options = { ...flags, ...where.options, keep, vars, run: id }
  const { value: result, interrupted } = await interruptible((signal, begun) =>
    reporting(flags, { hints, logFile: logFileOf(id) }, (listen) =>
      runPlaybook(playbook, { ...options, listen: fanOut(onceStarted(begun), listen), signal }),
    ),
  )
  return interrupted ?? exitCodeOf(result, { pendingIsFive: flags.exitCode ?? false })
}

const tellNote = ({ where, message, hint }: Problem): void =>
  console.error(printable(mask(`note: ${where}: ${message}${hint ? `. ${hint}` : ''}`)))

/** The commands for the next step. */
function hintsFor(
  { run, mode, hosts }: RunResult,
  { lab }: Where,
  name: string,
  flags: Flags<'run'>,
): readonly string[] {
  const did = (status: string): boolean => hosts.some((host) => host.status === status)
  return [
    ...(mode === 'check' && did('pending')
      ? [`make it so:  run-playbook ${quote(name)}${sameAgain(flags)}`]
      : []),
    ...(mode === 'apply' && did('changed')
      ? [`undo it:     run-playbook rollback ${run}${reachingAgain(flags)}`]
      : []),
    ...(lab ? ['look inside: run-playbook lab exec', 'remove it:   run-playbook lab down'] : []),
  ]
}
