import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { COMMAND, type Ended } from './command.ts'

const ROOT = process.getuid?.() === 0 ? [] : ['--map-root-user']
const INSIDE = `mount -t tmpfs none /var/lib && mkdir /var/lib/run-playbook && mount --bind "$1" /var/lib/run-playbook &&
shift && exec "$@"`

/** This machine, whose memory of runs somebody hostile has written. */
export class HostileJournal {
  readonly scratch: string
  readonly #journal: string
  readonly #inventory: string

  /** `scratch`: that of a {@link JournalHost}, for the same memory. */
  constructor(scratch = mkdtempSync(join(tmpdir(), 'hostile-host-'))) {
    this.scratch = scratch
    this.#journal = join(scratch, 'journal')
    this.#inventory = join(scratch, 'hosts.ini')
    mkdirSync(join(this.#journal, 'runs'), { recursive: true })
    writeFileSync(this.#inventory, 'here ansible_connection=local\n')
  }

  /** A file of a run's folder, or with an empty name of the journal itself. */
  write(run: string, file: string, content: string): void {
    const folder = run === '' ? this.#journal : join(this.#journal, 'runs', run)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, file), content)
  }

  /** The command, on this machine as the only host; `around` are words in front of it. */
  async command(args: readonly string[], around: readonly string[] = []): Promise<Ended> {
    const words = [...around, process.execPath, COMMAND, ...args, '-i', this.#inventory]
    const namespace = ['--mount', '--propagation', 'private', ...ROOT]
    const child = spawn('unshare', [...namespace, 'sh', '-c', INSIDE, 'sh', this.#journal, ...words], {
      env: { ...process.env, XDG_STATE_HOME: this.scratch, CI: 'true' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [stdout, stderr, [code, signal]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ])
    return { code: code ?? signal, stdout, stderr }
  }

  close(): void {
    rmSync(this.scratch, { recursive: true, force: true })
  }
}
