import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { buffer, text } from 'node:stream/consumers'
import type { Answer } from '../../lib/core/task.ts'
import type { Lab } from '../../lib/lab/index.ts'
import { HOST_PATH } from '../../lib/wire/environment.ts'

/** Something that runs shell as the engine would: root's folder, umask 077, LC_ALL=C. */
export interface LawHost {
  readonly name: string
  /** The words that start its shell. */
  readonly shell: readonly string[]
  run(script: string, stdin?: Uint8Array): Promise<Answer>
}

/** Shells that a host may have as `sh`. */
export const shells = { dash: ['dash'], bash: ['bash', '--posix'], busybox: ['busybox', 'sh'] } as const
export type ShellName = keyof typeof shells

// As the engine does: a request is read to its last byte and evaluated, and what comes behind it is its own input.
const WRAP = String.raw`umask 077
PATH=${HOST_PATH} LC_ALL=C; export PATH LC_ALL
cd /
eval "$(head -c "$1")"`

type Exec = (argv: readonly string[], stdin: Uint8Array) => Promise<Answer>

const hostOf = (name: string, shell: readonly string[], exec: Exec): LawHost => ({
  name,
  shell,
  run(script, stdin = Buffer.alloc(0)) {
    const request = Buffer.from(script)
    return exec([...shell, '-c', WRAP, 'laws', String(request.length)], Buffer.concat([request, stdin]))
  },
})

/** This very machine, where every `sh` is `shell`: for tasks that stay inside their scratch folder. */
export const localHost = (shell: ShellName = 'dash'): LawHost =>
  hostOf(shell, shells[shell], async ([program = '', ...args], stdin) => {
    const child = spawn(program, args, { cwd: '/' })
    child.stdin.on('error', () => undefined)
    child.stdin.end(stdin)
    const [out, err, [code]] = await Promise.all([
      buffer(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ])
    return { code: code ?? 137, out, err }
  })

/** A host of a lab that is up: for tasks that change a whole system. */
export const labHost = (lab: Lab, name: string): LawHost =>
  hostOf(name, ['sh'], async (argv, stdin) => {
    const { code, bytes, stderr } = await lab.exec(name, argv, { stdin })
    return { code, out: bytes, err: stderr }
  })
