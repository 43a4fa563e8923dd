import type { Change } from '../../lib/core/change.ts'
import type { Check } from '../../lib/core/check.ts'
import { PlaybookError } from '../../lib/core/errors.ts'
import type { Facts, Probes, Task } from '../../lib/core/task.ts'
import * as exported from '../../tasks/index.ts'
import type { Say, Standing } from './domain.ts'
import type { Script } from './injection.ts'
import { answerTo, honest } from './injection-answers.ts'
import type { InjectionRow } from './injection-shapes.ts'

export const kinds = exported as unknown as Readonly<
  Record<string, { (args: object): Task | Check; readonly args: { readonly json: Record<string, unknown> } }>
>

/** What is made of arguments; an error of ours where they are refused, before a host is asked anything. */
export function make({ kind, args }: InjectionRow, given: object): Task | Check | PlaybookError {
  try {
    return kinds[kind]!({ ...args, ...given })
  } catch (error) {
    if (error instanceof PlaybookError && error.code === 'E_INPUT') return error
    throw new Error(`${kind} neither takes nor refuses ${JSON.stringify(given)}: ${error}`, { cause: error })
  }
}

/** All shell that it sends to a host that stands as `standing` says. */
export function scriptsOf(
  made: Task | Check,
  standing: Standing,
  nested: boolean,
  say: Say = honest,
): Script[] {
  const probes = made.kind === 'task' ? made.probes : { probe: made.probe }
  const asks = Object.values(probes).map(({ ask }) => ({ text: ask, nested }))
  if (made.kind === 'check') return asks
  const changes = changesOf(made, probes, standing, say)
  const commands = changes.flatMap(({ apply, trial, undo, activate: settle, redo }) => [
    apply,
    ...(trial ? [trial] : []),
    ...('irreversible' in undo ? [] : [undo]),
    ...(settle ? [settle] : []),
    ...(redo ? [redo] : []),
  ])
  return [...asks, ...commands.map(({ sh, stdin }) => ({ text: sh, stdin, nested }))]
}

/** An answer or a state that a task cannot go on from stops it; anything but an error would be a fault. */
function changesOf(task: Task, probes: Probes, standing: Standing, say: Say): readonly Change[] {
  const facts: Record<string, unknown> = {}
  for (const [name, { key, parse }] of Object.entries(probes)) {
    try {
      facts[name] = parse(answerTo(key, standing, say))
    } catch (error) {
      if (say === honest || !(error instanceof Error) || error instanceof TypeError) throw error
      return []
    }
  }
  try {
    return task.plan(facts as Facts<Probes>)
  } catch (error) {
    if (!(error instanceof PlaybookError)) throw error
    return task.preview(facts as Facts<Probes>)
  }
}
