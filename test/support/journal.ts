import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Change } from '../../lib/core/change.ts'
import { type Command, shell } from '../../lib/core/shell.ts'
import type { Wave } from '../../lib/wire/wave.ts'
import { waveRequest } from '../../lib/wire/wave.ts'
import { HostShell } from './host-shell.ts'

const ROOT = process.getuid?.() === 0 ? [] : ['--map-root-user']
const OWN = 'mount -t tmpfs none /var/lib && mkdir /var/lib/run-playbook && cd /var/lib/run-playbook &&'

/** How something is started there. */
export interface Around {
  /** How much the journal's disk can hold; it is gone with the connection then. */
  readonly kilobytes?: number
  /** Shell that prepares the mounts. */
  readonly first?: string
  /** Words in front of the program. */
  readonly around?: readonly string[]
}

/** This machine with a /var/lib of its own, in which a folder of ours is the host's journal. */
export class JournalHost {
  readonly scratch = mkdtempSync(join(tmpdir(), 'journal-test-'))
  readonly journal = join(this.scratch, 'journal')
  readonly files = join(this.scratch, 'files')
  /** Where changes say that they were made. */
  readonly log = join(this.files, 'log')
  readonly #shells: HostShell[] = []

  constructor() {
    mkdirSync(this.journal)
    mkdirSync(this.files)
  }

  async shell(how: Around = {}): Promise<HostShell> {
    const opened = await HostShell.open(undefined, { prefix: this.#prefix(how) })
    this.#shells.push(opened)
    return opened
  }

  /** Starts the run's `undo.sh` as a person would. */
  undoByHand(run: string, how: Around = {}, ...flags: readonly string[]) {
    const [program = '', ...args] = [
      ...this.#prefix(how),
      '/bin/sh',
      `/var/lib/run-playbook/runs/${run}/undo.sh`,
      ...flags,
    ]
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    return { child, ended: ended.then(([out, err, [code]]) => ({ out, err, code: code as number | null })) }
  }

  /** Shell that adds a line to the log. */
  says(words: string): string {
    return shell`echo ${words} >>${this.log}`
  }

  logged(): string[] {
    return existsSync(this.log) ? readFileSync(this.log, 'utf8').split('\n').slice(0, -1) : []
  }

  async untilLogged(words: string): Promise<void> {
    while (!this.logged().includes(words)) await sleep(10)
  }

  /** A file of the journal, as text. */
  read(run: string, file: string): string {
    return readFileSync(join(this.journal, 'runs', run, file), 'utf8')
  }

  async clear(): Promise<void> {
    await Promise.all(this.#shells.map((shell) => shell.close()))
    // A shell that was killed left its folder.
    for (const file of readdirSync(this.journal, { recursive: true, encoding: 'utf8' }))
      if (/^runs\/[^/]+\/room$/.test(file))
        rmSync(readFileSync(join(this.journal, file), 'utf8').trim(), { recursive: true, force: true })
    rmSync(this.scratch, { recursive: true, force: true })
  }

  #prefix({ kilobytes, first = ':', around = [] }: Around): string[] {
    const disk = kilobytes ? `mount -t tmpfs -o size=${kilobytes}k none .` : 'mount --bind "$1" .'
    const script = `${OWN} ${disk} && ${first} && shift && cd / && exec "$@"`
    const apart = ['unshare', '--mount', '--propagation', 'private', ...ROOT]
    return [...apart, 'sh', '-c', script, 'sh', this.journal, ...around]
  }
}

export const change = (
  summary: string,
  apply: string | Command,
  undo: Change['undo'] | string = ':',
  more: Partial<Change> = {},
): Change => ({
  summary,
  before: '',
  after: '',
  apply: typeof apply === 'string' ? { sh: apply } : apply,
  undo: typeof undo === 'string' ? { sh: undo } : undo,
  effects: [],
  ...more,
})

export const wave = (run: string, changes: readonly Change[], more: Partial<Wave> = {}) =>
  waveRequest({
    identity: { run, playbook: 'test', by: 'somebody', startedAt: '2026-11-24T20:00:00Z' },
    first: 1,
    changes,
    preconditions: [],
    probes: [],
    lockTimeoutSeconds: 5,
    watchdog: { orphan: 'keep', confirmTimeoutSeconds: 5 },
    place: { address: '127.0.0.1', port: 22 },
    ...more,
  })
