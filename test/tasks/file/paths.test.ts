import { describe, expect, it } from 'vitest'
import { shell } from '../../../lib/core/shell.ts'
import type { Task } from '../../../lib/core/task.ts'
import { distinct } from '../../../lib/engine/ask.ts'
import { factsOf, type HostFacts } from '../../../lib/engine/host-facts.ts'
import { namingProbes } from '../../../lib/engine/naming.ts'
import { type PlannedTask, simulate } from '../../../lib/engine/simulate.ts'
import { Absent, Directory, LineInFile, Symlink, WriteFile } from '../../../tasks/index.ts'
import { askOne } from '../../support/laws/asking.ts'
import { localHost } from '../../support/laws/laws.ts'

// `real` has the folder `d` and the file `f`; `ld` is a link to `real`, `far` one to `ld/d`, and `dangling` one to `real/none`.
const PREPARED = 'mkdir -p real/d; echo x >real/f; ln -s real ld; ln -s ld/d far; ln -s real/none dangling'
const host = localHost('dash')

const look = async (tasks: readonly Task[]): Promise<HostFacts> => {
  const asked = distinct(tasks.flatMap(({ probes }) => Object.values(probes)))
  const all = [...asked, ...namingProbes(asked)]
  return factsOf(all, await Promise.all(all.map((probe) => askOne(host, probe))))
}
const shown = ({ state, changes }: PlannedTask): readonly string[] => [
  state,
  ...changes.map(({ summary, before, after }) => `${summary}\n${before}\n${after}`),
]

interface Row {
  readonly name: string
  first(dir: string): Task
  next(dir: string): Task
  /** The state of the second, planned with the first. */
  readonly is: PlannedTask['state']
}
const write = (path: string) => WriteFile({ path, content: 'new\n' })
const line = (path: string) => LineInFile({ path, line: 'a line' })

const rows: readonly Row[] = [
  {
    name: 'a folder by a link above it, a file in it by its own path',
    first: (dir) => Directory({ path: `${dir}/ld/new/deep` }),
    next: (dir) => write(`${dir}/real/new/deep/x`),
    is: 'change',
  },
  {
    name: 'a folder by its own path, a file in it by a link above it',
    first: (dir) => Directory({ path: `${dir}/real/new/deep` }),
    next: (dir) => write(`${dir}/ld/new/deep/x`),
    is: 'change',
  },
  {
    name: 'a file by two links',
    first: (dir) => write(`${dir}/ld/d/x`),
    next: (dir) => line(`${dir}/far/x`),
    is: 'change',
  },
  {
    name: 'a line in one file, twice',
    first: (dir) => line(`${dir}/ld/f`),
    next: (dir) => line(`${dir}/real/f`),
    is: 'ok',
  },
  {
    name: 'a file that goes by another path',
    first: (dir) => Absent({ path: `${dir}/ld/f` }),
    next: (dir) => LineInFile({ path: `${dir}/real/f`, line: 'a line', create: true }),
    is: 'change',
  },
  {
    name: 'a folder made where a link leads that led to nothing',
    first: (dir) => Directory({ path: `${dir}/ld/none` }),
    next: (dir) => write(`${dir}/dangling/x`),
    is: 'change',
  },
  {
    name: 'a folder that goes with what was in it, by another path',
    first: (dir) => Absent({ path: `${dir}/ld/d`, recursive: true }),
    next: (dir) => Directory({ path: `${dir}/real/d/e` }),
    is: 'later',
  },
  {
    name: 'a link that leads elsewhere from now on',
    first: (dir) => Symlink({ path: `${dir}/ld`, target: 'real/d' }),
    next: (dir) => line(`${dir}/ld/f`),
    is: 'later',
  },
  {
    name: 'a link that goes takes nothing along of where it led',
    first: (dir) => Absent({ path: `${dir}/ld` }),
    next: (dir) => line(`${dir}/real/f`),
    is: 'change',
  },
]

describe.runIf(process.getuid?.() === 0)('one file by several paths', () => {
  it.each(rows)('$name', async ({ first, next, is }) => {
    const dir = (await host.run('mktemp -d')).out.toString().trim()
    try {
      await host.run(`${shell`cd ${dir}`} && umask 022; ${PREPARED}`)
      const tasks = [first(dir), next(dir)]
      const [made, planned] = simulate(tasks, await look(tasks))
      expect([made!.state, planned!.state]).toEqual(['change', is])
      for (const { apply } of made!.changes) {
        const { code, err } = await host.run(
          `export rp_noted=/dev/null\n${apply.sh}`,
          Buffer.from(apply.stdin ?? []),
        )
        expect({ code, err }).toEqual({ code: 0, err: '' })
      }
      if (is === 'later') return
      const [alone] = simulate([tasks[1]!], await look(tasks))
      expect(shown(alone!), 'planned with the first, it is what it is after the first').toEqual(
        shown(planned!),
      )
    } finally {
      await host.run(shell`rm -rf -- ${dir}`)
    }
  })
})
