import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { messageOf } from '../core/errors.ts'
import { ownName } from '../core/own-user.ts'
import { shortageOf } from '../core/shortage.ts'
import type { Target } from '../core/target.ts'
import { end, endingOf, type Login, type Program } from './program.ts'
import { Tail } from './tail.ts'
import { unreachable } from './unreachable.ts'

/** The variables of an ssh login; programs on the host get nothing else of this environment (tokens, a proxy). */
const PASSED_ON = ['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'XDG_RUNTIME_DIR']

/** This machine, as the user of this process. */
export async function localLogin(target: Target): Promise<Login> {
  const running = new Set<Program>()
  let closing: Promise<void> | undefined
  const hangUp = async (): Promise<void> => {
    const programs = [...running]
    await Promise.all(programs.map(end))
    for (const program of programs) program.drop()
  }
  return {
    user: ownName(),
    async run(command) {
      const env = Object.fromEntries(
        PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
      )
      // A session of its own, so that Ctrl-C in the terminal does not interrupt a change.
      const child = spawn('/bin/sh', ['-c', command], { detached: true, env })
      await once(child, 'spawn').catch((error: unknown) => {
        throw shortageOf(error)
          ? error
          : unreachable(target, `/bin/sh could not be started: ${messageOf(error)}`)
      })
      const program = programOf(child)
      running.add(program)
      void program.ended.then(() => running.delete(program))
      return program
    },
    close() {
      closing ??= hangUp()
      return closing
    },
  }
}

function programOf(child: ChildProcessWithoutNullStreams): Program {
  const stderr = new Tail()
  child.on('error', () => {})
  child.stdin.on('error', () => {})
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  const ended = endingOf(child, stderr)
  void ended.then(() => child.stdin.destroy())
  // As with a lost connection: a running command ends when it writes.
  const drop = (): void => {
    for (const stream of child.stdio) stream?.destroy()
    child.unref()
  }
  return { stdin: child.stdin, stdout: child.stdout, stderr, ended, drop }
}
