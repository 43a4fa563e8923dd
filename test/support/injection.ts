import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  accessSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { COMMANDS, LINE_BREAK, prelude, STUB } from './injection-stubs.ts'

/** Every shell that a host may have as `sh`, and bash as it reads a script by that name. */
export const SHELLS = {
  dash: ['dash'],
  'bash --posix': ['bash', '--posix'],
  bash: ['bash'],
  'busybox sh': ['busybox', 'sh'],
} as const
export type ShellName = keyof typeof SHELLS

/** Shell of ours to be tried: what it is, and its standard input. */
export interface Script {
  readonly text: string
  readonly stdin?: Uint8Array | undefined
  /** Whether what it gives to `sh -c` is ours as well, and run, too; else that is a word like any other. */
  readonly nested?: boolean
}

/** What a script did: the words of every command that it started, and what it wrote to its standard error. */
export interface Trace {
  readonly commands: readonly (readonly string[])[]
  readonly err: string
}

// Only what waits without end takes so long.
const LIMIT_MILLISECONDS = 120_000
const LIBRARIES = ['/lib', '/lib64', '/usr/lib', '/usr/lib64']
const SEARCHED = ['/usr/bin', '/bin']
const ROOT = process.getuid?.() === 0 ? [] : ['--map-root-user']
const NAMESPACES = [
  '--mount',
  '--pid',
  '--net',
  '--fork',
  '--kill-child',
  '--propagation',
  'private',
  ...ROOT,
]

// Of this machine there are only libraries to be seen, and nobody can write to them.
const ENTER = String.raw`cd -- "$1" || exit; shift
for l in /lib /lib64 /usr/lib /usr/lib64; do
  [ ! -d ".$l" ] || [ -L ".$l" ] || { mount --rbind "$l" ".$l" && mount -o remount,bind,ro ".$l"; } || exit
done
mount --bind /dev/null dev/null && exec chroot . "$@"`

/**
 * A root folder in which every command is a stub that writes down its words: scripts run in it on a real shell, and nothing of this
 * machine can be touched.
 */
export class Sandbox {
  readonly #root = mkdtempSync(join(tmpdir(), 'injection-test-'))

  constructor() {
    const at = (path: string): string => join(this.#root, path)
    for (const folder of ['dev', 'usr', 'bin', 'proc', 'tmp', 'shells', 'scripts']) mkdirSync(at(folder))
    writeFileSync(at('dev/null'), '')
    for (const path of LIBRARIES) {
      const found = lstatSync(path, { throwIfNoEntry: false })
      if (found?.isSymbolicLink()) symlinkSync(readlinkSync(path), at(path))
      else if (found) mkdirSync(at(path))
    }
    for (const name of new Set(Object.values(SHELLS).map(([program]) => program)))
      copyFileSync(whereIs(name), at(`shells/${name}`))
    writeFileSync(at('bin/.stub'), STUB, { mode: 0o755 })
    for (const name of COMMANDS) symlinkSync('.stub', at(`bin/${name}`))
    // What a glob would find.
    writeFileSync(at('globbed'), '')
  }

  /** Runs every script in a subshell of one shell, as a host does. */
  async run(shell: ShellName, scripts: readonly Script[]): Promise<readonly Trace[]> {
    const at = (path: string): string => join(this.#root, path)
    for (const [index, { text, stdin }] of scripts.entries()) {
      writeFileSync(at(`scripts/${index}`), text)
      writeFileSync(at(`scripts/${index}.in`), stdin ?? '')
    }
    const calls = scripts.map(({ nested }, index) => `try ${index} ${nested ? 'yes' : "''"}`)
    writeFileSync(at('all'), [prelude(shell), ...calls, ''].join('\n'))
    for (const log of ['log', 'err']) writeFileSync(at(log), '')
    const [program, ...options] = SHELLS[shell]
    const inside = [`/shells/${program}`, ...options, '/all']
    const child = spawn('unshare', [...NAMESPACES, 'sh', '-c', ENTER, 'sandbox', this.#root, ...inside], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH },
      timeout: LIMIT_MILLISECONDS,
      killSignal: 'SIGKILL',
    })
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    const traces = tracesIn(readFileSync(at('log')), readFileSync(at('err')))
    if (traces.length !== scripts.length || out + err !== '')
      throw new Error(`${shell} ended after ${traces.length} of ${scripts.length} scripts: ${out}${err}`)
    return traces
  }

  close(): void {
    rmSync(this.#root, { recursive: true, force: true })
  }
}

function whereIs(program: string): string {
  const found = SEARCHED.map((folder) => join(folder, program)).find((path) => {
    try {
      accessSync(path)
      return true
    } catch {
      return false
    }
  })
  if (!found) throw new Error(`these tests need ${program} on this machine`)
  return found
}

/** Each record is a name, the number of words, and the words; `=` begins the next script. */
function tracesIn(log: Buffer, err: Buffer): Trace[] {
  const words = log.toString().replaceAll(LINE_BREAK, '\n').split('\0').slice(0, -1)
  const said = err
    .toString()
    .split(/^=\d+\n/m)
    .slice(1)
  const traces: { commands: string[][]; err: string }[] = []
  for (let at = 0; at < words.length; ) {
    const [name = '', count] = words.slice(at, at + 2)
    const size = Number(count)
    if (!Number.isInteger(size))
      throw new Error(`the records are torn at ${JSON.stringify(words.slice(at, at + 4))}`)
    const args = words.slice(at + 2, at + 2 + size)
    if (name === '=') traces.push({ commands: [], err: said[traces.length] ?? '' })
    else traces.at(-1)!.commands.push([name, ...args])
    at += 2 + size
  }
  return traces
}
