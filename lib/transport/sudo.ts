import { randomBytes } from 'node:crypto'
import { quote } from '../core/shell.ts'
import type { Target } from '../core/target.ts'
import { quotedEnd } from '../text/index.ts'
import { HOST_PATH } from '../wire/environment.ts'
import { welcomed } from './greeting.ts'
import type { Login, Program } from './program.ts'
import type { ShellStart } from './shell-channel.ts'
import { type Refusal, refused } from './sudo-refusal.ts'
import { slowShell } from './unreachable.ts'

/** Starts programs as the user of the target. */
export type Starter = (program: string, milliseconds?: number) => Promise<Program>

// Independent of the PATH and the locale of the login.
const ENV = `/usr/bin/env PATH=${HOST_PATH} LC_ALL=C`

/**
 * Starts the shell, through sudo where the target sets it, and returns how to start more programs beside it. The messages of sudo differ
 * too much to parse: only the greeting of the shell counts, until `due` (in the time of `performance.now()`). Does not wait without
 * sudo.
 *
 * @throws PlaybookError E_UNREACHABLE
 */
export async function startShell(
  login: Login,
  target: Target,
  start: ShellStart,
  due: number,
): Promise<{ readonly shell: Program; readonly another: Starter }> {
  const { become } = target
  const limit = target.shellTimeoutSeconds * 1000
  const left = (): number => Math.max(0, due - performance.now())
  if (!become || become.user === login.user) {
    const another: Starter = (program, milliseconds = limit) => login.run(`exec ${program}`, milliseconds)
    return { shell: await another(start.program, left()), another }
  }
  const sudo =
    (options: string): Starter =>
    (program, milliseconds = limit) =>
      login.run(`exec ${ENV} sudo ${options} -u ${quote(become.user)} -- ${program}`, milliseconds)
  /** Undefined when the shell has started; else the refusal. */
  const refusalOf = async (
    shell: Program,
    plain = (text: string) => text,
  ): Promise<Omit<Refusal, 'asked'> | undefined> => {
    const { greeted, late, said } = await welcomed(shell, start.greeting, left())
    if (greeted) return undefined
    shell.drop()
    const all = [quotedEnd(plain(shell.stderr.raw)), said].filter(Boolean).join('\n')
    if (late) throw slowShell(target, all)
    return { said: all, ...(await shell.ended) }
  }

  const silent = sudo('-n')
  const first = await silent(start.program, left())
  const refusal = await refusalOf(first)
  if (!refusal) return { shell: first, another: silent }
  const { password } = become
  if (!password) throw refused(target, { ...refusal, asked: false })

  const prompt = randomBytes(12).toString('hex')
  const asked = sudo(`-k -S -p ${prompt}`)
  const another: Starter = async (program, milliseconds) => {
    const running = await asked(program, milliseconds)
    running.stdin.write(`${password.reveal()}\n`)
    return running
  }
  const second = await another(start.program, left())
  // One attempt only: more could lock the account. A second prompt shows that the password was wrong.
  second.stderr.onGrowth = () => {
    if (second.stderr.raw.split(prompt).length > 2) second.drop()
  }
  // As sudo prints it, and as sudo-rs does.
  const decorated = new RegExp(`(\\[sudo: )?${prompt}(\\] Password: ?)?`, 'g')
  const again = await refusalOf(second, (text) => text.replaceAll(decorated, ''))
  if (!again) return { shell: second, another }
  throw refused(target, { ...again, asked: second.stderr.raw.includes(prompt) })
}
