import { describe, invalid, PlaybookError } from '../core/errors.ts'
import { mask, maskDeep } from '../core/secret.ts'
import { shortageOf } from '../core/shortage.ts'
import { printable, printableJson } from '../text/index.ts'
import { exitOfSignal } from './interrupt.ts'

const EXIT_CODES: Readonly<Record<PlaybookError['code'], number>> = {
  E_INPUT: 2,
  E_LAB: 2,
  E_TASK: 3,
  E_ROLLBACK: 3,
  E_UNREACHABLE: 4,
  E_STOPPED: 130,
}

/** Prints the error that ended the command, and returns its exit code. */
export function report(thrown: unknown, json: boolean): number {
  const shortage = shortageOf(thrown)
  const error = shortage ? invalid(shortage.message, { hint: shortage.hint, cause: thrown }) : thrown
  if (!(error instanceof PlaybookError)) {
    const trace = error instanceof Error ? (error.stack ?? error.message) : String(error)
    console.error(
      printable(mask(`run-playbook: this is an internal error of run-playbook, please report it:\n${trace}`)),
    )
    return 1
  }
  const { code, message, where, hint } = error
  if (json)
    console.log(printableJson(maskDeep({ schema: 'run-playbook/error@1', code, message, where, hint })))
  console.error(printable(mask(`run-playbook: ${describe(error)}`)))
  return (code === 'E_STOPPED' && exitOfSignal()) || EXIT_CODES[code]
}
