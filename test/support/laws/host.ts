import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { buffer, text } from 'node:stream/consumers'
import type { Answer } from '../../../lib/core/task.ts'
import type { Lab } from '../../../lib/lab/index.ts'
import { known } from '../../../lib/wire/environment.ts'
import { HostShell } from '../host-shell.ts'
import type { HostileLogin } from '../hostile-login.ts'
import { labLogin } from './lab-login.ts'
import { type LoggedIn, overShell } from './login-host.ts'

/** Something that runs shell as the engine would: root's folder, umask 077, a known environment. */
export interface LawHost {
  readonly name: string
  /** The words that start its shell. */
  readonly shell: readonly string[]
  run(script: string, stdin?: Uint8Array): Promise<Answer>
}

/** A host that can be reached through a login of its own. */
export interface Reachable extends LawHost {
  /** The same over a connection of the product, whatever the login does to it. */
  login(how: HostileLogin): Promise<LoggedIn>
}

/** Shells that a host may have as `sh`. */
export const shells = {
  dash: ['/usr/bin/dash'],
  bash: ['/usr/bin/bash', '--posix'],
  busybox: ['/usr/bin/busybox', 'sh'],
} as const
export type ShellName = keyof typeof shells

// As the engine does: a request is read to its last byte and evaluated, and what comes behind it is its own input.
const wrap = (length: number): string => `umask 077
exec 3<&-
cd /
eval "$(head -c ${length})"`

type Exec = (argv: readonly string[], stdin: Uint8Array) => Promise<Answer>

const hostOf = (name: string, shell: readonly string[], exec: Exec): LawHost => ({
  name,
  shell,
  run(script, stdin = Buffer.alloc(0)) {
    const request = Buffer.from(script)
    return exec(
      [...shell, '-c', known(wrap(request.length), '', shell.join(' '))],
      Buffer.concat([request, stdin]),
    )
  },
})

/** This very machine, where every `sh` is `shell`: for tasks that stay inside their scratch folder, or inside what `enter` leads into. */
export function localHost(name: ShellName = 'dash', enter: readonly string[] = []): Reachable {
  const words = [...enter, ...shells[name]]
  return {
    ...hostOf(name, words, async ([program = '', ...args], stdin) => {
      const child = spawn(program, args, { cwd: '/' })
      child.stdin.on('error', () => undefined)
      child.stdin.end(stdin)
      const [out, err, [code]] = await Promise.all([
        buffer(child.stdout),
        text(child.stderr),
        once(child, 'close'),
      ])
      return { code: code ?? 137, out, err }
    }),
    async login({ variables }) {
      const how = { interpreter: words.join(' '), prefix: ['env', ...variables] }
      return overShell(name, words, await HostShell.open(undefined, how))
    },
  }
}

/** A host of a lab that is up: for tasks that change a whole system. */
export const labHost = (lab: Lab, name: string): Reachable => ({
  ...hostOf(name, ['sh'], async (argv, stdin) => {
    const { code, stdout, stderr } = await lab.exec(name, argv, { stdin })
    return { code, out: Buffer.from(stdout), err: stderr }
  }),
  login: async (how) => overShell(name, ['sh'], await HostShell.open(await labLogin(lab, name, how))),
})
