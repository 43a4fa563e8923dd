import type { Change } from '../../../lib/core/change.ts'
import { raw, shell } from '../../../lib/core/shell.ts'
import { hostProgram } from '../../../lib/host/load.ts'
import type { LawHost } from './host.ts'

/** Copies what `change` says it needs for its way back into `folder`, as the engine does right before it applies. */
export async function keep(host: LawHost, folder: string, change: Change): Promise<void> {
  const kept = [...(change.backups ?? []), ...(change.undoReads ?? [])]
  const lines = kept.map((path, index) => shell`keep ${folder} ${index} ${path} || exit`)
  const { code, err } = await host.run(
    [shell`mkdir -p -- ${folder}`, hostProgram('backup'), ...lines].join('\n'),
  )
  if (code !== 0) throw new Error(`cannot keep: ${err}`)
}

/** `script`, in a mount namespace of its own that `inside` has prepared. */
export const within = (inside: string | undefined, script: string, by: readonly string[]): string =>
  inside === undefined
    ? script
    : shell`exec unshare -m --propagation private ${by} -c ${`${inside}\n${script}`}`

/** An undo or a redo as the host runs it, in the step `folder`. */
export const stepShell = (folder: string, sh: string, by: readonly string[]): string =>
  shell`cd -- ${folder} && export rp_noted=${`${folder}/noted`} && exec ${by} -c ${`${hostProgram('restore')}\n${sh}`} ${`${folder}/undo`}`

/** Runs the undo of `change` with what {@link keep} put into `folder`. */
export async function undo(host: LawHost, folder: string, change: Change, inside?: string): Promise<void> {
  if ('irreversible' in change.undo) throw new Error(`${change.summary} has no way back`)
  const { code, out, err } = await host.run(
    within(inside, stepShell(folder, change.undo.sh, host.shell), host.shell),
    Buffer.from(change.undo.stdin ?? []),
  )
  if (code !== 0) throw new Error(`undo of "${change.summary}" failed with ${code}: ${out}${err}`)
}

// Of a folder neither time nor size counts afterwards: they change with every name that comes and goes.
const EVERYTHING = raw`find . -printf '%p %y %m %U:%G %n %s %T@ %C@ %l\n'`
const STATE = raw`find . '(' -type d -printf '%p %y %m %U:%G\n' ')' -o -printf '%p %y %m %U:%G %s %T@ %l\n'`

/** All that can be seen of `folder`, as text: with its times (`everything`), or only what an undo must bring back (`state`). */
export async function manifest(host: LawHost, folder: string, what: 'everything' | 'state'): Promise<string> {
  const list = what === 'everything' ? EVERYTHING : STATE
  const { code, out, err } = await host.run(
    shell`cd -- ${folder} && { ${list}; find . -type f -exec sha256sum {} +; echo; getfacl -Rp . 2>/dev/null; true; }`,
  )
  if (code !== 0) throw new Error(err)
  const [files = '', ...rights] = out.toString().split('\n\n')
  return [...files.split('\n').sort(), ...rights].join('\n')
}
