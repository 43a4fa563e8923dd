import { type Sandbox, type Script, SHELLS, type ShellName, type Trace } from './injection.ts'
import { CANARY } from './injection-stubs.ts'
import { tornPiece } from './injection-words.ts'

export const shellNames = Object.keys(SHELLS) as ShellName[]

/** A script with what was given whole, of which no piece may turn up by itself. */
export interface Trial {
  readonly script: Script
  readonly whole?: readonly string[]
}

const BROKEN =
  /not found$|[Ss]yntax error|unexpected (EOF|end|token)|[Uu]nterminated|[Bb]ad substitution|arithmetic/m

export function demandSafe({ commands, err }: Trace, { script, whole }: Trial): void {
  const ran = commands.filter(([name]) => name === CANARY)
  const torn = commands.flatMap((words) =>
    words.map((word) => whole && tornPiece(word, whole)).filter(Boolean),
  )
  const broken = BROKEN.exec(err)?.[0]
  if (ran.length + torn.length > 0 || broken)
    throw new Error(JSON.stringify({ ran, torn, broken, err, whole, script: script.text }, undefined, 2))
}

const keyOf = ({ text, stdin, nested }: Script): string =>
  JSON.stringify([text, Buffer.from(stdin ?? '').toString(), nested])

/** Tries all in one shell of each kind. Answers with the words that arrived, of each trial. */
export async function attempt(
  sandbox: Sandbox,
  trials: readonly Trial[],
): Promise<readonly (readonly string[])[]> {
  // Many ask the same.
  const scripts = new Map(trials.map(({ script }) => [keyOf(script), script]))
  const arrived: string[][] = trials.map(({ script }) => [Buffer.from(script.stdin ?? '').toString()])
  for (const shell of shellNames) {
    const traces = await sandbox.run(shell, [...scripts.values()])
    const traceOf = new Map([...scripts.keys()].map((key, index) => [key, traces[index]!]))
    for (const [index, trial] of trials.entries()) {
      const trace = traceOf.get(keyOf(trial.script))!
      demandSafe(trace, trial)
      arrived[index]!.push(...trace.commands.flat())
    }
  }
  return arrived
}
