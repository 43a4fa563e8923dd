import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { insideOf } from './exec.ts'

const ignored = (): void => {}

/**
 * Runs a program inside the host whose systemd is `leader`, with the terminal of this process; resolves with its exit code. Ctrl-C goes
 * to the program alone, which may handle it.
 */
export function attachTo(leader: number, argv: readonly string[]): Promise<number> {
  const [program = '', ...args] = insideOf(leader, argv, process.env.TERM)
  return new Promise((resolve, reject) => {
    // Before the program begins, because it may invite a Ctrl-C at once.
    process.on('SIGINT', ignored)
    const child = spawn(program, args, { stdio: 'inherit' })
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']))
    child.on('close', () => process.off('SIGINT', ignored))
  })
}
