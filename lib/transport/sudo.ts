import { randomBytes } from 'node:crypto'
import { quote } from '../core/shell.ts'
import type { Target } from '../core/target.ts'
import { greeted } from './greeting.ts'
import type { Login, Program } from './program.ts'
import type { ShellStart } from './shell-channel.ts'
import { withDetail } from './tail.ts'
import { unreachable } from './unreachable.ts'

/** Starts programs as the user that the target wants to be. */
export type Starter = (program: string) => Promise<Program>

const PATIENCE = 20_000
const HINT =
  'Give the password with --ask-become-pass or ansible_become_password, or allow NOPASSWD in sudoers.'

/**
 * Starts the shell, through sudo where the target asks for it, and says how to start more beside it. sudo's own words are not read, they
 * differ too much: what counts is whether our shell greets us. Without sudo nothing is waited for.
 *
 * @throws PlaybookError E_UNREACHABLE
 */
export async function startShell(
  login: Login,
  target: Target,
  start: ShellStart,
): Promise<{ readonly shell: Program; readonly another: Starter }> {
  const { become } = target
  if (!become || become.user === login.user) {
    const another: Starter = (program) => login.run(`exec ${program}`)
    return { shell: await another(start.program), another }
  }
  const sudo =
    (options: string): Starter =>
    (program) =>
      login.run(`exec env LC_ALL=C sudo ${options} -u ${quote(become.user)} -- ${program}`)

  const silent = sudo('-n')
  const first = await silent(start.program)
  if (await greeted(first, start.greeting, PATIENCE)) return { shell: first, another: silent }
  first.drop()
  const refusal = first.stderr.text
  if (!become.password)
    throw unreachable(target, withDetail('sudo asks for a password and none was given', refusal), HINT)

  const { password } = become
  const prompt = randomBytes(12).toString('hex')
  const asked = sudo(`-k -S -p ${prompt}`)
  const another: Starter = async (program) => {
    const running = await asked(program)
    running.stdin.write(`${password.reveal()}\n`)
    return running
  }
  const second = await another(start.program)
  // One try only: more would lock the account. Our own prompt, seen twice, says that the first answer was wrong.
  second.stderr.onGrowth = () => {
    if (second.stderr.raw.split(prompt).length > 2) second.drop()
  }
  if (await greeted(second, start.greeting, PATIENCE)) return { shell: second, another }
  second.drop()
  const said = second.stderr.text.replaceAll(prompt, '').trim()
  throw unreachable(target, withDetail('sudo did not accept the password', said), HINT)
}
