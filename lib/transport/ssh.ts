import { setTimeout as sleep } from 'node:timers/promises'
import type { Target } from '../core/target.ts'
import { end, type Login, type Program } from './program.ts'
import { connectOnce, type Io } from './ssh-connect.ts'
import { credentialsFor } from './ssh-credentials.ts'
import { Link } from './ssh-link.ts'
import { runOver } from './ssh-program.ts'
import { stopped } from './unreachable.ts'
import { within } from './within.ts'

const FIRST_PAUSE = 250
const LONGEST_PAUSE = 4000
const FAREWELL = 500

/** Logs in over ssh. @throws PlaybookError E_UNREACHABLE, or E_STOPPED when the signal aborts */
export async function sshLogin(target: Target, io: Io): Promise<Login> {
  const link = await connect(target, io)
  const running = new Set<Program>()
  const hangUp = async (): Promise<void> => {
    await Promise.all([...running].map(end))
    link.client.end()
    await within(link.lost, FAREWELL)
    link.socket.destroy()
  }
  let closing: Promise<void> | undefined
  return {
    user: target.user,
    async run(command, milliseconds) {
      const program = await runOver(link, target, command, milliseconds)
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

/** Connects again, after a random pause and within the connection timeout, when a server closes the connection before the login. */
async function connect(target: Target, io: Io): Promise<Link> {
  const credentials = credentialsFor(target, io.note)
  const end = performance.now() + target.connectTimeoutSeconds * 1000
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await connectOnce(target, credentials, io)
    if (outcome instanceof Link) return outcome
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempt) * (0.5 + Math.random())
    if (performance.now() + pause > end) throw outcome.dropped
    io.note(`the host closed the connection before the login; trying again in ${Math.round(pause)} ms`)
    await sleep(pause, undefined, io.signal ? { signal: io.signal } : {}).catch(() => {
      throw stopped(target)
    })
  }
}
