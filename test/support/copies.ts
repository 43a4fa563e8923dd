import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hostProgram } from '../../lib/host/load.ts'

const SHELLS = { dash: ['dash'], bash: ['bash', '--posix'], busybox: ['busybox', 'sh'] } as const
export type Shell = keyof typeof SHELLS

/** The shells that this machine has. */
export const shells = (Object.keys(SHELLS) as Shell[]).filter((name) =>
  ['/bin', '/usr/bin', '/usr/local/bin'].some((folder) => existsSync(join(folder, name))),
)

// What is in a folder, as text: whatever `cp -a` keeps. Of folders no time, which the work in them changes.
const STATE = String.raw`state() { ( cd "$F" && {
  find . -mindepth 1 -printf '%p %y %m %U:%G %l\n'
  find . '(' -type f -o -type p -o -type l ')' -printf '%p %n %s %T@\n'
  find . '(' -type b -o -type c ')' -exec stat -c '%n %t %T' {} +
  find . -type f -size -8192 -exec sha256sum {} +
  find . -type f -size +8191 -exec tail -vc 9 {} +
  getcap -r . 2>/dev/null; getfattr -dhR -m - . 2>/dev/null | tr '\n' '|' | sed 's/||/\n/g'; } | sort ); }`

/** Shell: everything to be tried, and `$F` to try it in; what an undo calls is in the file `$putBack`, for the shell `$sh`. */
export const HELP = String.raw`${[...['backup', 'room', 'fingerprint'].map((name) => hostProgram(name)), STATE].join('\n')}
umask 077
mkdir -p "$J/runs" "$F"; cd "$F" || exit
program=$(cat "$putBack")
# begin STEP PATH…: as a wave does before a change
begin() { s=$R/$1; shift; mkdir -p "$s"; i=0; for x do keep "$s" $i "$x" || return; i=$((i + 1)); done; }
# call STEP NAME PATH, undo STEP PATH…
call() { s=$R/$1; shift; $sh -c "$program" "$s/undo" "$@"; }
undo() { u=$1; shift; for x do call "$u" restore "$x" || return; done; }`

/** Folders of our own in which copies are made and put back by a shell of this machine. */
export class Copies {
  readonly scratch = mkdtempSync(join(tmpdir(), 'copies-test-'))
  readonly files = join(this.scratch, 'files')
  readonly journal = join(this.scratch, 'journal')
  readonly stubs = join(this.scratch, 'stubs')

  constructor() {
    chmodSync(this.scratch, 0o755)
    mkdirSync(this.files, { mode: 0o755 })
    mkdirSync(this.stubs)
    writeFileSync(join(this.scratch, 'put-back.sh'), hostProgram('put-back'))
    writeFileSync(join(this.scratch, 'help.sh'), HELP)
  }

  /** Runs a script in a mount namespace of its own, in `$F`; `mounts` is a script that comes first. Throws what it had to say. */
  run(script: string, shell: Shell = 'dash', mounts = ':'): string {
    const text = [`set -e; ${mounts}; set +e`, '. "$help"', script].join('\n')
    const words = ['unshare', '--mount', '--propagation', 'private', ...ROOT, ...SHELLS[shell], '-c', text]
    const env = { ...process.env, LC_ALL: 'C', ...this.#places(shell) }
    const { status, stdout, stderr } = spawnSync(words[0]!, words.slice(1), {
      env,
      encoding: 'utf8',
      timeout: 100_000,
    })
    if (status !== 0) throw new Error(`${status}: ${stdout}${stderr}`)
    return stdout + stderr
  }

  /** Puts `text` in front of these programs; it ends in `exec "$real" "$@"`, or does not. */
  stub(text: string, programs: readonly string[] = PROGRAMS): void {
    for (const name of programs) {
      const real = ['/usr/bin', '/bin', '/usr/sbin', '/sbin']
        .map((folder) => join(folder, name))
        .find(existsSync)
      writeFileSync(join(this.stubs, name), `#!/bin/sh\nname=${name} real=${real}\n${text}\n`, {
        mode: 0o755,
      })
    }
  }

  read(name: string): string {
    return readFileSync(join(this.scratch, name), 'utf8')
  }

  clear(): void {
    rmSync(this.scratch, { recursive: true, force: true })
  }

  #places(shell: Shell): Record<string, string> {
    const { scratch, files: F, journal: J, stubs } = this
    const [putBack, help] = [join(scratch, 'put-back.sh'), join(scratch, 'help.sh')]
    return { W: scratch, F, J, R: join(J, 'runs/r1'), stubs, putBack, help, sh: SHELLS[shell].join(' ') }
  }
}

const ROOT = process.getuid?.() === 0 ? [] : ['--map-root-user']
const PROGRAMS = [
  ...['cat', 'chmod', 'cmp', 'cp', 'cut', 'dd', 'find', 'ln', 'mkdir', 'mktemp', 'mv', 'rm', 'rmdir'],
  ...['sed', 'sha256sum', 'stat', 'sync', 'truncate'],
]
