import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { invalid, PlaybookError } from '../core/errors.ts'

const EXIT: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }
const PATIENCE = 2000

/** Opens a file in the editor. @throws PlaybookError when the editor fails, or at a signal that ends the command */
export type Edit = (file: string) => Promise<void>

/**
 * Runs work with an editor, so that no signal ends this process before the work has cleaned up. While the editor runs, Ctrl-C is for
 * the editor; SIGTERM and SIGHUP end it. Resolves with the exit code.
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
    // A Ctrl-C goes to both processes, in any order.
    if (signal === 'SIGINT') ended ??= signal
    // A Ctrl-C before a successful exit of the editor was for the editor.
    if (ended === 'SIGINT' && code === 0) ended = undefined
    if (ended) throw new PlaybookError('E_STOPPED', 'stopped in the editor; nothing was changed')
    if (code !== 0)
      throw invalid(`the editor failed (${signal ?? `exit code ${code}`}); nothing was changed`, {
        hint: 'Set VISUAL or EDITOR to the editor to use.',
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

/** With `exec`, because Ctrl-C would end the shell and not the editor. */
const commandOf = ({ VISUAL, EDITOR }: NodeJS.ProcessEnv): string => {
  const chosen = VISUAL || EDITOR
  if (chosen) return `exec ${chosen} "$1"`
  return 'command -v editor >/dev/null && exec editor "$1"; exec vi "$1"'
}

function stop(child: ChildProcess | undefined): void {
  child?.kill('SIGTERM')
  setTimeout(() => child?.kill('SIGKILL'), PATIENCE).unref()
}
