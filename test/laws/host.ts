import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import type { Answer } from '../../lib/core/task.ts'
import type { Lab } from '../../lib/lab/index.ts'
import { HOST_PATH } from '../../lib/wire/environment.ts'

/** Something that runs shell as the engine would: root's folder, umask 077, LC_ALL=C, a script in a file of its own. */
export interface LawHost {
  readonly name: string
  /** The words that start its shell. */
  readonly shell: readonly string[]
  run(script: string, stdin?: Uint8Array): Promise<Answer>
}

/** Shells that a host may have as `sh`. */
export const shells = { dash: ['dash'], bash: ['bash', '--posix'], busybox: ['busybox', 'sh'] } as const
export type ShellName = keyof typeof shells

// The script comes first on standard input, the rest is its own; answers come as base64, because they may hold anything.
const WRAP = String.raw`umask 077
PATH=${HOST_PATH} LC_ALL=C; export PATH LC_ALL
t=$(mktemp -d) || exit 97
trap 'rm -rf -- "$t"' EXIT
head -c "$1" >"$t/script"; shift
cd /
"$@" "$t/script" >"$t/out" 2>"$t/err"; code=$?
base64 -w0 <"$t/out"; echo; base64 -w0 <"$t/err"; echo
exit $code`

type Exec = (argv: readonly string[], stdin: Uint8Array) => Promise<{ code: number; stdout: string }>

const hostOf = (name: string, shell: readonly string[], exec: Exec): LawHost => ({
  name,
  shell,
  async run(script, stdin = Buffer.alloc(0)) {
    const text = Buffer.from(script)
    const argv = ['sh', '-c', WRAP, 'laws', String(text.length), ...shell]
    const { code, stdout } = await exec(argv, Buffer.concat([text, stdin]))
    const [out = '', err = ''] = stdout.split('\n').map((line) => Buffer.from(line, 'base64'))
    return { code, out: Buffer.from(out), err: err.toString() }
  },
})

/** This very machine, where every `sh` is `shell`: for tasks that stay inside their scratch folder. */
export const localHost = (shell: ShellName = 'dash'): LawHost =>
  hostOf(shell, shells[shell], async ([program = '', ...args], stdin) => {
    const child = spawn(program, args, { cwd: '/', stdio: ['pipe', 'pipe', 'inherit'] })
    child.stdin.on('error', () => undefined)
    child.stdin.end(stdin)
    const [stdout, [code]] = await Promise.all([buffer(child.stdout), once(child, 'close')])
    return { code: code ?? 137, stdout: stdout.toString() }
  })

/** A host of a lab that is up: for tasks that change a whole system. */
export const labHost = (lab: Lab, name: string): LawHost =>
  hostOf(name, ['sh'], (argv, stdin) => lab.exec(name, argv, { stdin }))
