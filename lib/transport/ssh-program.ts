import { Writable } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import { after } from '../core/after.ts'
import { messageOf } from '../core/errors.ts'
import type { Target } from '../core/target.ts'
import { quotedEnd } from '../text/index.ts'
import { endingOf, type Program } from './program.ts'
import type { Link } from './ssh-link.ts'
import { Tail } from './tail.ts'
import { noSession, unreachable } from './unreachable.ts'

/** Starts `command` on a channel of its own: no terminal, nothing collected. @throws PlaybookError E_UNREACHABLE */
export function runOver(link: Link, target: Target, command: string, milliseconds: number): Promise<Program> {
  return new Promise((resolve, reject) => {
    const fail = (message: string): void =>
      reject(
        unreachable(
          target,
          `the host did not start a shell: ${message}`,
          'Check MaxSessions, ForceCommand and the login shell.',
        ),
      )
    const timer = after(milliseconds, () => {
      reject(noSession(target))
      link.socket.destroy()
    })
    try {
      link.client.exec(command, (error, channel) => {
        clearTimeout(timer)
        // Listeners at once: the channel may end in the same packet that opened it.
        if (error) void link.reason().then((why) => fail(link.error ? why : quotedEnd(error.message)))
        else {
          link.demandLife()
          resolve(programOf(channel, link))
        }
      })
    } catch (error) {
      clearTimeout(timer)
      fail(messageOf(error))
    }
  })
}

function programOf(channel: ClientChannel, link: Link): Program {
  const stderr = new Tail()
  channel.on('error', () => {})
  channel.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  link.watch(channel)
  const ended = endingOf(channel, stderr, link.lost)
  // A channel of a lost connection never calls back: this stream fails all its writes instead, also the current one.
  let atWork: ((error?: Error | null) => void) | undefined
  const stdin = new Writable({
    write(chunk: Buffer, _, done) {
      atWork = done
      channel.write(chunk, (error) => {
        if (atWork !== done) return
        atWork = undefined
        done(error)
      })
    },
    final: (done) => void channel.end(done),
    destroy(error, done) {
      const failed = atWork
      atWork = undefined
      done(error)
      failed?.(error ?? new Error('the channel is closed'))
    },
  })
  stdin.on('error', () => {})
  void ended.then(() => stdin.destroy())
  return { stdin, stdout: channel, stderr, ended, drop: () => channel.close() }
}
