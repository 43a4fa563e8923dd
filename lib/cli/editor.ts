import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { invalid, PlaybookError } from '../core/errors.ts'

const EXIT: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }
const PATIENCE = 2000

/** Opens a file in the editor. @throws PlaybookError when the editor fails, or we are told to end */
export type Edit = (file: string) => Promise<void>

/**
 * Runs work that edits, so that no signal ends us before the work has cleaned up. Ctrl-C belongs to the editor as long as it runs;
 * SIGTERM and SIGHUP end it. Resolves with the exit code.
 */
export async function withEditor(work: (edit: Edit) => Promise<number>): Promise<number> {
  let ended: NodeJS.Signals | undefined
  let child: ChildProcess | undefined
  const onSignal = (name: NodeJS.Signals): void => {
    ended = name
    if (name !== 'SIGINT') stop(child)
  }
  const edit: Edit = async (file) => {
    child = spawn('/bin/sh', ['-c', commandOf(process.env), 'editor', file], { stdio: 'inherit' })
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
    child = undefined
    // A Ctrl-C comes to both of us, and of which we hear first is chance.
    if (signal === 'SIGINT') ended ??= signal
    // Whoever pressed Ctrl-C in the editor and then left it in good order meant the editor.
    if (ended === 'SIGINT' && code === 0) ended = undefined
    if (ended) throw new PlaybookError('E_STOPPED', 'stopped while it was edited; nothing was changed')
    if (code !== 0)
      throw invalid(`the editor failed (${signal ?? `exit code ${code}`}); nothing was changed`, {
        hint: 'VISUAL or EDITOR names the one to use.',
      })
  }
  const names = Object.keys(EXIT) as NodeJS.Signals[]
  for (const name of names) process.on(name, onSignal)
  try {
    return await work(edit)
  } catch (error) {
    if (!ended || !(error instanceof PlaybookError) || error.code !== 'E_STOPPED') throw error
    console.error(`run-playbook: ${error.message}`)
    return EXIT[ended]!
  } finally {
    for (const name of names) process.off(name, onSignal)
  }
}

/** `exec`, or Ctrl-C would end the shell between us and an editor that goes on. */
const commandOf = ({ VISUAL, EDITOR }: NodeJS.ProcessEnv): string => {
  const chosen = VISUAL || EDITOR
  if (chosen) return `exec ${chosen} "$1"`
  return 'command -v editor >/dev/null && exec editor "$1"; exec vi "$1"'
}

function stop(child: ChildProcess | undefined): void {
  child?.kill('SIGTERM')
  setTimeout(() => child?.kill('SIGKILL'), PATIENCE).unref()
}
