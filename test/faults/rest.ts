import type { Boundary } from './boundaries.ts'
import { type Field, until } from './field.ts'
import type { Controller } from './process.ts'

// Only for what hangs: a busy machine may take many times what an idle one does.
const PATIENCE = 900

/** Resolves when everybody stands still where the boundary is. */
export async function reach(field: Field, controller: Controller, boundary: Boundary): Promise<void> {
  if (boundary.pauseAt) {
    await within(PATIENCE, controller.held)
    if (boundary.arms) {
      field.arm(boundary.arms)
      controller.release()
    }
  }
  const { process } = boundary
  const there = process
    ? async () => (await field.lab.exec(field.host, ['pgrep', '-f', process])).code === 0
    : () => field.held
  if (!boundary.pauseAt || boundary.arms)
    await until('the boundary', async () => !controller.lives || (await there()), PATIENCE, process ? 30 : 10)
  if (!controller.lives)
    throw new Error(
      `it ended before the boundary: ${(await controller.ended).told?.result.hosts[0]?.error?.message}`,
    )
}

/** Nobody holds the lock; and, unless the next run is to see to that, the run has ended and nothing of ours runs. */
export async function atRest(field: Field, run: string, seconds = PATIENCE, ended = true): Promise<void> {
  const free = 'l=/var/lib/run-playbook/lock; { [ ! -e $l ] || flock -n $l true; } '
  const gone = ' && [ -z "$(systemctl list-units --no-legend --state=running "run-playbook*")" ]'
  const quiet = async (): Promise<boolean> =>
    !(ended && field.has(`/var/lib/run-playbook/runs/${run}/open`)) &&
    (await field.lab.exec(field.host, ['sh', '-c', ended ? free + gone : free])).code === 0
  await until(`the host at rest; its journal ends with "${field.journal(run)}"`, quiet, seconds, 250)
}

/** What `work` comes to, unless it takes too long. */
export async function within<T>(seconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${seconds} s`)), seconds * 1000)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
