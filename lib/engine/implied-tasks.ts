import { dependsOnKey } from '../core/effect.ts'
import type { Probe, Reader, Task } from '../core/task.ts'

/**
 * The tasks, and between them those that they imply: a program that has read files of a task reads them again, once, before the next task
 * that asks it, and at the latest at the end.
 */
export function withImplied(tasks: readonly Task[]): readonly Task[] {
  const written = new Map<Reader, Written>()
  const all: Task[] = []
  const add = (task: Task, by: Task): void => void all.push({ ...task, from: by.from, implied: true })
  const readWritten = (reader: Reader): void => {
    const { files, by } = written.get(reader)!
    written.delete(reader)
    add(reader.reread(files), by)
  }
  for (const task of tasks) {
    const probes = Object.values(task.probes)
    for (const reader of [...written.keys()])
      if (probes.some((probe) => asks(probe, reader))) readWritten(reader)
    for (const reader of new Set(probes.flatMap(({ answeredBy }) => answeredBy ?? []))) {
      const asked = probes.filter(({ answeredBy }) => answeredBy === reader)
      add(reader.reread(asked), task)
    }
    all.push(task)
    for (const probe of probes) {
      if (!probe.readBy) continue
      const { files = [] } = written.get(probe.readBy) ?? {}
      written.set(probe.readBy, { files: [...files, probe], by: task })
    }
  }
  for (const reader of [...written.keys()]) readWritten(reader)
  return all
}

interface Written {
  readonly files: readonly Probe<unknown>[]
  /** The last task that may have changed one. */
  readonly by: Task
}

const asks = ({ dependsOn }: Probe<unknown>, { unread }: Reader): boolean =>
  dependsOn?.(undefined).some((dependency) => dependsOnKey(dependency, unread.key)) ?? false
